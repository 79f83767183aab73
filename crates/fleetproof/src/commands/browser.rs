//! By which browser pages are looked at.

use std::path::PathBuf;

/// The options that say so.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Pages")]
pub(super) struct BrowserArgs {
    /// Use this WebDriver, instead of starting chromedriver
    #[arg(long, value_name = "URL")]
    webdriver: Option<String>,
    /// The browser's program [default: Chromium on PATH]
    #[arg(long, value_name = "FILE")]
    browser_binary: Option<PathBuf>,
}

impl BrowserArgs {
    /// The first of these options that was given.
    pub(super) fn given(&self) -> Option<&'static str> {
        let given = [
            ("--webdriver", self.webdriver.is_some()),
            ("--browser-binary", self.browser_binary.is_some()),
        ];
        let mut given = given.into_iter().filter(|(_, given)| *given);
        given.next().map(|(option, _)| option)
    }

    /// The browser that they name.
    pub(super) fn options(&self) -> fleetproof_browser::Options {
        fleetproof_browser::Options {
            webdriver: self.webdriver.clone(),
            browser_binary: self.browser_binary.clone(),
            ..fleetproof_browser::Options::default()
        }
    }
}
