//! Finds Chromium and its driver, and starts them.

mod capabilities;
mod driver;
mod programs;
mod supervisor;

use std::{path::PathBuf, time::Duration};

use fantoccini::{Client, ClientBuilder, error::NewSessionError};
use hyper_util::client::legacy::connect::HttpConnector;
use url::Url;

use crate::{
    PrivateAuthority,
    bridge::Bridge,
    error::{BrowserError, first_line},
};
use driver::Driver;

/// Which browser to look with, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// A WebDriver that runs already; without it chromedriver is looked for on `PATH`.
    pub webdriver: Option<String>,
    /// The browser's program; without it Chromium is looked for on `PATH`.
    pub browser_binary: Option<PathBuf>,
    /// How many pages are looked at side by side: each has a browser of its own.
    pub sessions: usize,
    /// How long a page may take until it shows what is looked for.
    pub patience: Duration,
    /// Targets for which the machine's authorities do not vouch.
    pub private_authorities: Vec<PrivateAuthority>,
    /// Whether what is typed may go to a WebDriver on another machine over plain HTTP.
    pub allow_insecure_http: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            webdriver: None,
            browser_binary: None,
            sessions: 1,
            patience: Duration::from_secs(20),
            private_authorities: Vec::new(),
            allow_insecure_http: false,
        }
    }
}

/// A driver, ours or another's, by which browsers are started.
#[derive(Debug)]
pub(crate) struct Launcher {
    /// Ends with all its browsers when it is dropped.
    driver: Option<Driver>,
    url: String,
    /// The program for the driver to start; a driver elsewhere knows its own.
    binary: Option<PathBuf>,
    bridges: Vec<Bridge>,
}

impl Launcher {
    /// Finds the programs and starts the driver.
    pub(crate) async fn start(options: &Options) -> Result<Self, BrowserError> {
        let mut bridges = Vec::new();
        for way in &options.private_authorities {
            bridges.push(Bridge::start(way).await?);
        }
        if let Some(webdriver) = &options.webdriver {
            let here = check_url(webdriver, options.allow_insecure_http)?;
            if let Some(way) = options.private_authorities.first().filter(|_| !here) {
                return Err(BrowserError::Authority {
                    url: way.url.clone(),
                    ca_file: way.ca_file.clone(),
                    reason: format!(
                        "it is started by {webdriver}, on another machine; have that machine trust them, and leave --ca-file out"
                    ),
                });
            }
            return Ok(Self {
                bridges,
                driver: None,
                url: webdriver.clone(),
                binary: options.browser_binary.clone(),
            });
        }
        let binary = programs::browser(options.browser_binary.as_deref())?;
        let driver = Driver::start(&programs::driver()?).await?;
        Ok(Self {
            bridges,
            url: driver.url(),
            driver: Some(driver),
            binary: Some(binary),
        })
    }

    /// Starts one more browser, with a fresh profile.
    pub(crate) async fn browser(&self) -> Result<Client, BrowserError> {
        let profile = self.driver.as_ref().map(Driver::new_profile).transpose()?;
        let capabilities =
            capabilities::of(self.binary.as_deref(), profile.as_deref(), &self.bridges);
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        ClientBuilder::new(connector)
            .capabilities(capabilities)
            .connect(&self.url)
            .await
            .map_err(|error| self.refused(&error))
    }

    /// Why a target with an authority of its own was not reached, if it was not.
    pub(crate) fn bridge_failure(&self) -> Option<String> {
        self.bridges.iter().find_map(Bridge::failure)
    }

    fn refused(&self, error: &NewSessionError) -> BrowserError {
        match error {
            NewSessionError::SessionNotCreated(error) => {
                let said = error.message.to_string();
                if said.contains("only supports Chrome version") {
                    let lines: Vec<&str> = said.lines().take(2).map(str::trim).collect();
                    return BrowserError::VersionMismatch {
                        said: lines.join("; "),
                    };
                }
                BrowserError::NotStarted {
                    said: first_line(&said),
                }
            }
            error => BrowserError::Unreachable {
                url: self.url.clone(),
                reason: first_line(&error.to_string()),
            },
        }
    }
}

/// Passwords are typed by way of the WebDriver: they must not travel in the clear. Whether it is on
/// this machine.
fn check_url(text: &str, allow_insecure_http: bool) -> Result<bool, BrowserError> {
    let wrong = |reason: &str| {
        Err(BrowserError::WebDriverUrl {
            url: text.to_owned(),
            reason: reason.to_owned(),
        })
    };
    let Ok(url) = Url::parse(text) else {
        return wrong("it is no URL; it looks like http://127.0.0.1:9515");
    };
    if url.scheme() != "http" {
        return wrong("only http:// is understood; put a tunnel in front of a remote one");
    }
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if !loopback && !allow_insecure_http {
        return wrong(
            "passwords would travel over plain HTTP to another machine; use a tunnel, or --allow-insecure-http",
        );
    }
    Ok(loopback)
}
