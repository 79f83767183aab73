//! Closed sets of names that users type, and the error that suggests the one they meant.

use std::fmt;

/// A name that is in none of the places it could have come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    /// What kind of thing was named, such as `cohort` or `check`.
    pub kind: &'static str,
    /// What was typed.
    pub given: String,
    /// The nearest known name, where one is near enough to be meant.
    pub nearest: Option<String>,
}

impl UnknownName {
    /// An error for `given`, with the nearest of `known` as suggestion.
    pub fn new<'a>(
        kind: &'static str,
        given: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            kind,
            given: given.to_owned(),
            nearest: nearest(given, known).map(str::to_owned),
        }
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {} `{}`", self.kind, self.given)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownName {}

/// The known name that is nearest to `given` by edit distance, if it is near enough that a person
/// would take it for the one that was meant.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(given, name), name))
        .filter(|(distance, name)| {
            *distance <= 1 + name.len() / 3 || (given.len() > 2 && name.contains(given))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_is_recognised_and_nonsense_is_not() {
        let known = ["verify.new-manager", "verify.known-manager"];
        assert_eq!(nearest("verify.new-manger", known), Some(known[0]));
        assert_eq!(nearest("known-manager", known), Some(known[1]));
        assert_eq!(nearest("colour", known), None);
    }
}
