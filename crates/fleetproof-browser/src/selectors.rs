//! By what the parts of GitLab's pages are found: tables with the newest markup first.
//!
//! Test ids and attributes, since every text is translated to the user's language. A page is read
//! by the first alternative that is there, and what was read by a later one is told: the markup
//! has changed, or is of an older GitLab. Sources are GitLab's own components and the page objects
//! of its end-to-end tests, of three generations of markup.

mod page;
mod sign_in;
mod table;

/// A part of a page, and the CSS selectors by which it is found, best first.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Its name, by which reports refer to it.
    pub name: &'static str,
    /// The alternatives.
    pub alternatives: &'static [&'static str],
}

const fn part(name: &'static str, alternatives: &'static [&'static str]) -> Part {
    Part { name, alternatives }
}

/// All parts of the runner pages.
pub fn parts() -> impl Iterator<Item = &'static Part> {
    [page::PARTS, table::PARTS, sign_in::PARTS]
        .into_iter()
        .flatten()
}

/// What a person needs to hear of a part that was not found: its name and the selectors tried.
pub fn looked_for(name: &str) -> String {
    let part = parts().find(|part| part.name == name);
    let alternatives = part.map_or(&[][..], |part| part.alternatives);
    let tried: Vec<String> = alternatives.iter().map(|css| format!("`{css}`")).collect();
    format!("{name} ({})", tried.join(", "))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_part_is_there_once_and_can_be_found_by_something() {
        let mut names = HashSet::new();
        for part in parts() {
            assert!(names.insert(part.name), "{} is there twice", part.name);
            assert!(!part.alternatives.is_empty(), "{}", part.name);
        }
    }

    #[test]
    fn what_was_looked_for_names_the_selectors() {
        let told = looked_for("managers-count");
        assert_eq!(told, r#"managers-count (`[data-testid="crud-count"]`)"#);
    }
}
