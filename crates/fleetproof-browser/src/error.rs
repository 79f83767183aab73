//! Why there is no browser to look with.

use std::{io, path::PathBuf};

/// Why there is no browser to look with. None of it says anything of the target.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// No Chromium on `PATH`.
    #[error(
        "no Chromium was found (looked on PATH for {looked_for}); install the package `chromium`, or name the program with --browser-binary FILE"
    )]
    NoBrowser {
        /// The names of programs looked for.
        looked_for: String,
    },
    /// No driver on `PATH`.
    #[error(
        "no chromedriver was found on PATH; install the package `chromium-driver`, or name a running WebDriver with --webdriver URL"
    )]
    NoDriver,
    /// A program that was named cannot be run.
    #[error(
        "the browser {} cannot be run: {reason}; install the package `chromium`, or name another with --browser-binary FILE",
        path.display()
    )]
    NotRunnable {
        /// The program.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Chromium and driver do not go together.
    #[error(
        "chromedriver and Chromium do not match: {said}; install `chromium` and `chromium-driver` of one version"
    )]
    VersionMismatch {
        /// The driver's own words.
        said: String,
    },
    /// The driver did not come up.
    #[error("chromedriver did not start: {said}")]
    DriverDidNotStart {
        /// The end of what it said.
        said: String,
    },
    /// The WebDriver that was named does not answer.
    #[error("the WebDriver at {url} does not answer: {reason}")]
    Unreachable {
        /// Its address.
        url: String,
        /// Why.
        reason: String,
    },
    /// The address of the WebDriver cannot be used.
    #[error("--webdriver {url} cannot be used: {reason}")]
    WebDriverUrl {
        /// The address.
        url: String,
        /// Why.
        reason: String,
    },
    /// The driver would not start a browser.
    #[error("the WebDriver did not start a browser: {said}")]
    NotStarted {
        /// Its own words.
        said: String,
    },
    /// The authorities named for a target cannot be given to the browser.
    #[error("the browser cannot be led to {url} by the authorities of {}: {reason}", ca_file.display())]
    Authority {
        /// The target's address.
        url: String,
        /// The file of authorities.
        ca_file: PathBuf,
        /// Why.
        reason: String,
    },
    /// A page was not reached; that says nothing of it.
    #[error("the browser did not reach the page: {reason}")]
    Unreached {
        /// The browser's word for it, such as `net::ERR_CONNECTION_REFUSED`.
        reason: String,
    },
    /// Nobody whom the browser trusts vouches for the target.
    #[error(
        "the browser does not trust the target's certificate ({reason}); name its authority with --ca-file"
    )]
    Certificate {
        /// The browser's word for it.
        reason: String,
    },
    /// The browser or its driver has gone, or answers nonsense.
    #[error("the browser no longer answers: {said}")]
    Lost {
        /// What was said.
        said: String,
    },
    /// A file or folder that the browser needs.
    #[error("{what}: {source}")]
    Io {
        /// What was attempted.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
}

impl From<fantoccini::error::CmdError> for BrowserError {
    fn from(error: fantoccini::error::CmdError) -> Self {
        Self::Lost {
            said: first_line(&error.to_string()),
        }
    }
}

impl BrowserError {
    /// Of opening a page.
    pub(crate) fn of_opening(error: fantoccini::error::CmdError) -> Self {
        let error = Self::from(error);
        let Self::Lost { said } = &error else {
            return error;
        };
        let name = said.split_once("net::").map(|(_, name)| name);
        let name = name.filter(|name| name.starts_with("ERR_"));
        match name.and_then(|name| name.split_whitespace().next()) {
            Some(name) => Self::of_error_page(name),
            None => error,
        }
    }

    /// By Chromium's name of a network error, such as `ERR_CONNECTION_REFUSED`.
    pub(crate) fn of_error_page(name: &str) -> Self {
        match name {
            "" => Self::Unreached {
                reason: "the browser shows an error page of its own".to_owned(),
            },
            name if name.starts_with("ERR_CERT_") => Self::Certificate {
                reason: format!("net::{name}"),
            },
            name => Self::Unreached {
                reason: format!("net::{name}"),
            },
        }
    }
}

/// Drivers append a stack trace, line by line.
pub(crate) fn first_line(said: &str) -> String {
    said.lines().next().unwrap_or_default().trim().to_owned()
}
