//! Status badges.

use std::fmt;

use serde::Deserialize;

/// The status that a badge shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// In contact within two hours.
    Online,
    /// Contact two hours to seven days ago.
    Offline,
    /// Contact, or creation, more than seven days ago.
    Stale,
    /// Never in contact.
    NeverContacted,
    /// Not online: the icon that the other three share, beside a text in a language unknown to us.
    NotOnline,
}

impl Shown {
    /// By the name that GitLab's attributes and GraphQL have for it, in any case.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().replace([' ', '-'], "_").as_str() {
            "online" => Some(Self::Online),
            "offline" => Some(Self::Offline),
            "stale" => Some(Self::Stale),
            "never_contacted" => Some(Self::NeverContacted),
            _ => None,
        }
    }

    /// Whether a page that shows this agrees with `status`.
    pub fn agrees_with(self, status: Self) -> bool {
        self == status || (self == Self::NotOnline && status != Self::Online)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Online => "online",
            Self::Offline => "offline",
            Self::Stale => "stale",
            Self::NeverContacted => "never_contacted",
            Self::NotOnline => "not online",
        })
    }
}

/// A status badge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// The status that it shows.
    pub shown: Shown,
    /// Its text, in the user's language.
    pub text: String,
}

/// A badge as the script found it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct SeenBadge {
    status: Option<String>,
    online: bool,
    other: bool,
    warning: bool,
    text: String,
}

impl SeenBadge {
    /// By attribute, else by icon, else by text. `None`: a badge of nothing that we know.
    pub(super) fn read(&self) -> Option<Badge> {
        let by_attribute = self.status.as_deref().and_then(Shown::named);
        let by_text = Shown::named(&self.text);
        let by_icon = match (self.online, self.other) {
            (true, _) => Some(Shown::Online),
            // The icon of three; the text tells which if it is English, else the colour of one.
            (false, true) => match by_text {
                Some(Shown::Online) | None if self.warning => Some(Shown::Stale),
                Some(Shown::Online) | None => Some(Shown::NotOnline),
                known => known,
            },
            (false, false) => None,
        };
        let shown = by_attribute.or(by_icon).or(by_text)?;
        let text = self.text.clone();
        Some(Badge { shown, text })
    }
}
