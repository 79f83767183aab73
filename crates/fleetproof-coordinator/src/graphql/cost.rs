//! What fields cost (`app/graphql/types/base_field.rb`, `app/graphql/resolvers/base_resolver.rb`).

use super::paging::LARGEST_PAGE;

/// A field that looks something up: 1, and what is asked of it.
pub(super) fn one(below: usize) -> usize {
    below + 1
}

/// A list: 1 more to sort it, 5 more to search it, and a hundredth of all that for each entry that
/// it may show.
pub(super) fn list(
    below: usize,
    first: Option<i32>,
    last: Option<i32>,
    is_sorted: bool,
    is_searched: bool,
) -> usize {
    let own = 1 + usize::from(is_sorted) + 5 * usize::from(is_searched);
    let shown = [first, last]
        .into_iter()
        .flatten()
        .map(|size| usize::try_from(size).unwrap_or(0))
        .fold(LARGEST_PAGE, usize::min);
    let cost = below + own;
    cost + cost * shown / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_doubles_what_is_asked_of_a_list() {
        assert_eq!(list(9, None, None, false, false), 20);
        assert_eq!(list(9, Some(1_000), None, false, false), 20);
        assert_eq!(list(9, Some(10), None, false, false), 11);
        assert_eq!(list(9, None, Some(0), true, true), 16);
        assert_eq!(list(9, Some(-1), None, false, false), 10);
    }
}
