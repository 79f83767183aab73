//! Whether and how the pages of targets are looked at.

use std::{path::PathBuf, time::Duration};

use fleetproof_browser::{Credentials, SignInTrouble};
use fleetproof_check::PageOptions;
use fleetproof_watch::PageWatch;

use super::span;
use crate::{error::Error, secrets};

/// The options that say so.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Pages")]
pub(super) struct PageArgs {
    /// Look at runner pages too, as people see them, with a Chromium
    ///
    /// It signs in once, by `FLEETPROOF_LOGIN` and `FLEETPROOF_PASSWORD`, with `FLEETPROOF_TOTP_SECRET`
    /// where a second factor is asked for, or takes the session of the cookie `_gitlab_session` in
    /// `FLEETPROOF_SESSION_COOKIE`.
    #[arg(long)]
    browser: bool,
    /// Use this WebDriver, instead of starting chromedriver
    #[arg(long, value_name = "URL")]
    webdriver: Option<String>,
    /// The browser's program [default: Chromium on PATH]
    #[arg(long, value_name = "FILE")]
    browser_binary: Option<PathBuf>,
    /// How often a page of each runner type is looked at
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = span)]
    look_every: Duration,
}

impl PageArgs {
    /// How the pages of the target of the flags are looked at, if they are to be.
    ///
    /// # Errors
    /// If an option has no effect, or there is nothing to sign in with.
    pub(super) fn of_flags(&self, allow_insecure_http: bool) -> Result<Option<PageWatch>, Error> {
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
        let credentials = secrets::credentials()?;
        let place = (self.webdriver.clone(), self.browser_binary.clone());
        self.of(place, credentials, allow_insecure_http).map(Some)
    }

    /// How pages are looked at by that WebDriver and browser, with these credentials.
    ///
    /// # Errors
    /// If there is nothing to sign in with.
    pub(super) fn of(
        &self,
        (webdriver, browser_binary): (Option<String>, Option<PathBuf>),
        credentials: Credentials,
        allow_insecure_http: bool,
    ) -> Result<PageWatch, Error> {
        if !credentials.any() {
            return Err(Error::Call(SignInTrouble::NoCredentials.to_string()));
        }
        let mut options = PageOptions {
            credentials,
            ..PageOptions::default()
        };
        options.browser.webdriver = webdriver;
        options.browser.browser_binary = browser_binary;
        options.browser.allow_insecure_http = allow_insecure_http;
        Ok(PageWatch {
            options,
            every: self.look_every,
        })
    }
}
