//! Where signing in led instead of to a session.

use crate::BrowserError;

/// Where signing in led instead of to a session.
#[derive(Debug, thiserror::Error)]
pub enum SignInTrouble {
    /// Nothing to sign in with.
    #[error(
        "there is no way to sign in; set FLEETPROOF_LOGIN and FLEETPROOF_PASSWORD, or FLEETPROOF_SESSION_COOKIE"
    )]
    NoCredentials,
    /// Name or password are wrong, or the account is blocked.
    #[error("sign-in was refused: “{said}”; look at FLEETPROOF_LOGIN and FLEETPROOF_PASSWORD")]
    Refused {
        /// What the page says.
        said: String,
    },
    /// The session cookie leads to no session.
    #[error("the session of FLEETPROOF_SESSION_COOKIE is none, or has ended")]
    CookieRefused,
    /// A second factor is asked for, and none was given.
    #[error("a second factor is asked for and none was given; set FLEETPROOF_TOTP_SECRET")]
    SecondFactorNeeded,
    /// The code was not taken.
    #[error(
        "the code of the second factor was refused: FLEETPROOF_TOTP_SECRET is not this account's, the clocks differ, or the same code was used within the last 30 s"
    )]
    SecondFactorRefused,
    /// Only a security key will do.
    #[error(
        "the second factor has to be a security key, which nobody can touch here; give a session by FLEETPROOF_SESSION_COOKIE"
    )]
    SecurityKey,
    /// The secret of the second factor is not one.
    #[error("FLEETPROOF_TOTP_SECRET is not base32, as GitLab shows it beside the QR code")]
    TotpSecret,
    /// There is no form for a password.
    #[error("sign-in is by single sign-on alone ({place})")]
    SsoOnly {
        /// Where it would go on.
        place: String,
    },
    /// A person has to act first.
    #[error("{what}; sign in by hand once, then run it again")]
    PersonNeeded {
        /// What is asked.
        what: &'static str,
    },
    /// Too many sign-ins.
    #[error("sign-in answers 429: too many requests; run it again later")]
    RateLimited,
    /// Admin mode was not entered.
    #[error("admin mode was not entered: {reason}")]
    AdminMode {
        /// Why.
        reason: String,
    },
    /// The target cannot be reached by the browser.
    #[error("the browser cannot reach the target: {reason}")]
    Unreachable {
        /// Chromium's name of the error.
        reason: String,
    },
    /// Nothing on the page is what we know.
    #[error(
        "the sign-in page is unknown at {path}: looked for {}; the page begins with “{beginning}”",
        .looked_for.join(", ")
    )]
    Unknown {
        /// The page's path.
        path: String,
        /// Parts with the selectors tried.
        looked_for: Vec<String>,
        /// The beginning of the page's text.
        beginning: String,
    },
    /// A page could not be read.
    #[error("the sign-in page cannot be read: {0}")]
    Page(String),
    /// The target's address is none.
    #[error("`{address}` is no address of a target")]
    Address {
        /// What was given.
        address: String,
    },
    /// The browser failed.
    #[error(transparent)]
    Browser(#[from] BrowserError),
}

impl From<fantoccini::error::CmdError> for SignInTrouble {
    fn from(error: fantoccini::error::CmdError) -> Self {
        Self::Browser(error.into())
    }
}
