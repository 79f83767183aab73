//! Times of contact.

use std::fmt;

use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// The last contact that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// A time, from the `datetime` of the `time` element.
    At(OffsetDateTime),
    /// A text without a time, such as "Never contacted" in the user's language.
    None(String),
}

impl Contact {
    /// The time, if one is shown.
    pub fn time(&self) -> Option<OffsetDateTime> {
        match self {
            Self::At(time) => Some(*time),
            Self::None(_) => None,
        }
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(time) => f.write_str(&time.format(&Rfc3339).unwrap_or_default()),
            Self::None(text) if text.is_empty() => f.write_str("no time"),
            Self::None(text) => write!(f, "no time, but “{text}”"),
        }
    }
}

/// A contact as the script found it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct SeenContact {
    datetime: Option<String>,
    text: String,
}

impl From<SeenContact> for Contact {
    fn from(seen: SeenContact) -> Self {
        let time = seen
            .datetime
            .and_then(|text| OffsetDateTime::parse(&text, &Rfc3339).ok());
        match time {
            Some(time) => Self::At(time),
            None => Self::None(seen.text),
        }
    }
}
