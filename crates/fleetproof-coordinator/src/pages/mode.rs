//! Which of GitLab's many faces the pages show.

use std::{fmt, str::FromStr};

use fleetproof_model::UnknownName;

/// The generation of GitLab's markup that pages are written in (`serve --ui-generation`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum UiGeneration {
    /// Releases 16.x to about 17.x: the managers are behind a button and are fetched when it is
    /// used, a project runner's page is a plain table.
    A,
    /// About 17.7 to 18.x: a card of managers, which are fetched as soon as the page is there.
    B,
    /// The newest: the managers come with the page.
    #[default]
    C,
}

impl UiGeneration {
    /// All of them, the oldest first.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
        }
    }
}

/// How people sign in (`serve --sign-in`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignIn {
    /// With name and password on one page.
    #[default]
    Password,
    /// First with the name, then with the password.
    TwoStep,
    /// With name and password, then with a code that changes with time.
    TwoFactor,
    /// Elsewhere: the page has nothing but buttons that lead there.
    Sso,
}

impl SignIn {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Password, Self::TwoStep, Self::TwoFactor, Self::Sso];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::TwoStep => "two-step",
            Self::TwoFactor => "two-factor",
            Self::Sso => "sso",
        }
    }
}

macro_rules! named {
    ($type:ident, $kind:literal) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $type {
            type Err = UnknownName;

            fn from_str(name: &str) -> Result<Self, UnknownName> {
                let named = Self::ALL.into_iter().find(|known| known.as_str() == name);
                named.ok_or_else(|| UnknownName::new($kind, name, Self::ALL.map(Self::as_str)))
            }
        }
    };
}
named!(UiGeneration, "generation of pages");
named!(SignIn, "way to sign in");
