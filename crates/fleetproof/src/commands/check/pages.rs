//! Whether and how pages are looked at.

use std::path::PathBuf;

use fleetproof_check::PageOptions;

use crate::{error::Error, secrets};

/// Two pages at once keep two cores busy; more wait for one another.
const SIDE_BY_SIDE: usize = 2;

/// The options that say so.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Pages")]
pub(super) struct PageArgs {
    /// Look at the runner pages too, as people see them, with a Chromium
    ///
    /// It signs in by `FLEETPROOF_LOGIN` and `FLEETPROOF_PASSWORD`, with `FLEETPROOF_TOTP_SECRET` where
    /// a second factor is asked for, or takes the session of the cookie `_gitlab_session` in
    /// `FLEETPROOF_SESSION_COOKIE`. The embedded coordinator needs none of them.
    #[arg(long)]
    browser: bool,
    /// Use this WebDriver, instead of starting chromedriver
    #[arg(long, value_name = "URL")]
    webdriver: Option<String>,
    /// The browser's program [default: Chromium on PATH]
    #[arg(long, value_name = "FILE")]
    browser_binary: Option<PathBuf>,
}

impl PageArgs {
    /// How pages are looked at, if they are to be.
    ///
    /// # Errors
    /// If an option has no effect, or a secret cannot be one.
    pub(super) fn options(&self, allow_insecure_http: bool) -> Result<Option<PageOptions>, Error> {
        if !self.browser {
            let given = [
                ("--webdriver", self.webdriver.is_some()),
                ("--browser-binary", self.browser_binary.is_some()),
            ];
            return match given.iter().find(|(_, given)| *given) {
                None => Ok(None),
                Some((option, _)) => Err(Error::Call(format!(
                    "{option} has no effect without --browser"
                ))),
            };
        }
        let mut options = PageOptions {
            credentials: secrets::credentials()?,
            ..PageOptions::default()
        };
        options.browser.webdriver.clone_from(&self.webdriver);
        options
            .browser
            .browser_binary
            .clone_from(&self.browser_binary);
        options.browser.sessions = SIDE_BY_SIDE;
        options.browser.allow_insecure_http = allow_insecure_http;
        Ok(Some(options))
    }
}
