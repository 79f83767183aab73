//! Whether and how pages are looked at.

use std::time::Duration;

use fleetproof_check::PageOptions;

use crate::{commands::browser::BrowserArgs, error::Error, secrets};

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
    #[command(flatten)]
    with: BrowserArgs,
}

impl PageArgs {
    /// How pages are looked at, if they are to be. None may take longer than an answer of the API.
    ///
    /// # Errors
    /// If an option has no effect, or a secret cannot be one.
    pub(super) fn options(
        &self,
        allow_insecure_http: bool,
        timeout: Duration,
    ) -> Result<Option<PageOptions>, Error> {
        if !self.browser {
            return match self.with.given() {
                None => Ok(None),
                Some(option) => Err(Error::Call(format!(
                    "{option} has no effect without --browser"
                ))),
            };
        }
        let mut browser = self.with.options();
        browser.sessions = SIDE_BY_SIDE;
        browser.allow_insecure_http = allow_insecure_http;
        browser.patience = browser.patience.min(timeout);
        Ok(Some(PageOptions {
            browser,
            credentials: secrets::credentials()?,
        }))
    }
}
