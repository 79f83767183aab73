//! Which runners a list draws from, and which of them it shows: what an endpoint asks of
//! `tables::listing`, and what a defect can change.

use fleetproof_model::{RunnerType, Secret};
use time::OffsetDateTime;

use crate::cipher::Cipher;

/// Whose list it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListScope {
    /// The whole instance.
    All,
    /// What that user owns.
    OwnedBy(i64),
    /// What that group can use.
    Group(i64),
    /// What that project can use.
    Project(i64),
    /// What belongs to that group itself.
    InGroup(i64),
    /// What belongs to that group, to groups below it, or to projects in any of them.
    BelowGroup(i64),
    /// Both what that group can use and what is below it.
    AroundGroup(i64),
}

/// Which runners of a list are shown. All conditions must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerFilter {
    /// The one of that number.
    pub id: Option<i64>,
    /// Those of these types.
    pub kinds: Vec<RunnerType>,
    /// Those whose `active` is among these.
    pub active: Vec<bool>,
    /// Those in contact later than that.
    pub contacted_after: Option<OffsetDateTime>,
    /// Those in contact no later than that.
    pub contacted_by: Option<OffsetDateTime>,
    /// Only those that never were in contact.
    pub never_contacted: bool,
    /// Those made, and in contact if ever, no later than that.
    pub stale_by: Option<OffsetDateTime>,
    /// Those with all these tags; each name once.
    pub tags: Vec<String>,
    /// Those with a manager of that version.
    pub version: Option<VersionPrefix>,
    /// Those that were searched for.
    pub search: Option<Search>,
    /// Those that this user created.
    pub creator_id: Option<i64>,
}

/// A text that is looked for: a part of the description, or the whole token
/// (`Ci::Runner.search`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The pattern for `ILIKE`.
    pub(crate) pattern: String,
    /// What the text would be stored as, were it a token.
    pub(crate) token_encrypted: String,
}

impl Search {
    /// The search for `text`, whose wildcards stand for themselves.
    pub(crate) fn new(text: &str, cipher: &Cipher) -> Self {
        let literal = text
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        Self {
            pattern: format!("%{literal}%"),
            token_encrypted: cipher.encrypt(&Secret::new(text)),
        }
    }
}

impl Default for RunnerFilter {
    fn default() -> Self {
        Self {
            id: None,
            kinds: RunnerType::ALL.to_vec(),
            active: vec![true, false],
            contacted_after: None,
            contacted_by: None,
            never_contacted: false,
            stale_by: None,
            tags: Vec::new(),
            version: None,
            search: None,
            creator_id: None,
        }
    }
}

/// The front part of a version: as many numbers as were given, each of them whole, so that `15.1`
/// does not stand for 15.11 (`Ci::RunnerManager.with_version_prefix`, contract ADM-12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionPrefix {
    /// `15.`
    Major(String),
    /// `15.11.`
    Minor(String),
    /// `15.11.5`
    Patch(String),
}

impl VersionPrefix {
    /// The prefix that `text` stands for.
    pub fn new(text: &str) -> Self {
        let numbers = leading_numbers(text);
        let dotted = |text: &str| match text.strip_suffix('.') {
            Some(_) => text.to_owned(),
            None => format!("{text}."),
        };
        match numbers {
            0 | 1 => Self::Major(dotted(text)),
            2 => Self::Minor(dotted(text)),
            _ => Self::Patch(text.to_owned()),
        }
    }
}

/// How many numbers, joined by dots, `text` begins with.
fn leading_numbers(text: &str) -> usize {
    text.split('.')
        .take_while(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        .count()
}

/// A list, its filters, and the part of it that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerQuery {
    /// Whose list it is.
    pub scope: ListScope,
    /// Which of its runners are shown.
    pub filter: RunnerFilter,
    /// How many at most.
    pub limit: i64,
    /// After how many others.
    pub offset: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_prefix_has_whole_numbers() {
        for (text, prefix) in [
            ("16", VersionPrefix::Major("16.".into())),
            ("16.", VersionPrefix::Major("16.".into())),
            ("15.1", VersionPrefix::Minor("15.1.".into())),
            ("15.1.", VersionPrefix::Minor("15.1.".into())),
            ("15.11.5", VersionPrefix::Patch("15.11.5".into())),
        ] {
            assert_eq!(VersionPrefix::new(text), prefix, "{text}");
        }
    }
}
