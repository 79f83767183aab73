//! Why a page could not be read.

use std::time::Duration;

use crate::{BrowserError, selectors::looked_for};

/// Why a page could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PageTrouble {
    /// An error of the application.
    #[error("the page answers {status}{}", quoted(.said))]
    ServerError {
        /// 500 or more.
        status: u16,
        /// What stands there.
        said: String,
    },
    /// Not there, or not for this user: GitLab does not tell the two apart.
    #[error("the page answers {status}: it is not there, or the user may not see it")]
    NotFound {
        /// 403 or 404.
        status: u16,
    },
    /// Too many requests.
    #[error("the page answers 429: too many requests; run it again later")]
    RateLimited,
    /// Another status.
    #[error("the page answers {status}{}", quoted(.said))]
    Status {
        /// 400 or more.
        status: u16,
        /// What stands there.
        said: String,
    },
    /// The page says that it could not fetch its data.
    #[error("the page shows an error: {said}")]
    Alert {
        /// What it says.
        said: String,
    },
    /// The sign-in page in place of the page wanted.
    #[error("the page asks for sign-in: the session has ended")]
    SignedOut,
    /// Another site in place of the page wanted.
    #[error(
        "the page leads to {place} instead: sign in there by hand, and give the session by FLEETPROOF_SESSION_COOKIE"
    )]
    Elsewhere {
        /// The other site.
        place: String,
    },
    /// The page's script broke before there was anything to read.
    #[error("a script of the page failed, and the page does not show {missing}: {error}")]
    ScriptFailed {
        /// The part that is missing.
        missing: String,
        /// The error in the console.
        error: String,
    },
    /// Nothing on the page is what we know.
    #[error("the markup of the page is unknown: looked for {}; the page begins with “{beginning}”", .looked_for.join(", "))]
    UnknownMarkup {
        /// Parts with the selectors tried.
        looked_for: Vec<String>,
        /// The beginning of the page's text.
        beginning: String,
    },
    /// The page did not come to an end of loading.
    #[error("the page did not finish loading within {} s", waited.as_secs())]
    TooSlow {
        /// How long was waited.
        waited: Duration,
    },
    /// The browser failed.
    #[error(transparent)]
    Browser(#[from] BrowserError),
}

impl PageTrouble {
    /// Unknown markup, for the parts that were looked for in vain.
    pub(super) fn unknown(parts: &[&str], beginning: &str) -> Self {
        Self::UnknownMarkup {
            looked_for: parts.iter().map(|name| looked_for(name)).collect(),
            beginning: beginning.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    /// Whether the target is to blame, and not the way to it or our eyes.
    pub fn is_the_targets(&self) -> bool {
        matches!(
            self,
            Self::ServerError { .. } | Self::Alert { .. } | Self::ScriptFailed { .. }
        )
    }
}

fn quoted(said: &str) -> String {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    match said.is_empty() {
        true => String::new(),
        false => format!(": “{said}”"),
    }
}
