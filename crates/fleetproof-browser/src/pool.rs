//! Browsers side by side, each with one tab, that share one sign-in.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use fantoccini::Client;
use tokio::sync::Semaphore;

use crate::{BrowserError, Options, Session, Tab, launch::Launcher};

/// Browsers by which pages are looked at. All end when the last of these is dropped.
#[derive(Debug, Clone)]
pub struct Browser {
    idle: Arc<Mutex<Vec<Client>>>,
    free: Arc<Semaphore>,
    options: Options,
    version: String,
    // Last: the browsers go before the driver.
    launcher: Arc<Launcher>,
}

impl Browser {
    /// Finds the programs and starts them.
    ///
    /// # Errors
    /// If there is no browser or driver, or the two do not go together.
    pub async fn start(options: Options) -> Result<Self, BrowserError> {
        let launcher = Launcher::start(&options).await?;
        let mut clients = Vec::new();
        for _ in 0..options.sessions.max(1) {
            clients.push(launcher.browser().await?);
        }
        let version = clients
            .first()
            .and_then(Client::capabilities)
            .map(|capabilities| {
                let field = |name| capabilities.get(name).and_then(|value| value.as_str());
                let name = field("browserName").unwrap_or("a browser");
                format!("{name} {}", field("browserVersion").unwrap_or_default())
            })
            .unwrap_or_default();
        Ok(Self {
            free: Arc::new(Semaphore::new(clients.len())),
            idle: Arc::new(Mutex::new(clients)),
            options,
            version,
            launcher: Arc::new(launcher),
        })
    }

    /// The browser's name and version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The same browsers, with another patience for pages.
    #[must_use]
    pub fn with_patience(&self, patience: Duration) -> Self {
        let mut browser = self.clone();
        browser.options.patience = patience;
        browser
    }

    /// Why a target with an authority of its own was not reached, if it was not.
    pub(crate) fn bridge_failure(&self) -> Option<String> {
        self.launcher.bridge_failure()
    }

    /// A tab of its own, as soon as one is free. `session` says whose pages it shows.
    ///
    /// # Errors
    /// If the browser no longer answers.
    pub async fn tab(&self, session: &Session) -> Result<Tab, BrowserError> {
        let tab = self.blank_tab().await?;
        session.bring_to(&tab).await?;
        Ok(tab)
    }

    /// A tab that is signed in nowhere, or where it was before.
    pub(crate) async fn blank_tab(&self) -> Result<Tab, BrowserError> {
        let gone = || BrowserError::Lost {
            said: "it was closed".to_owned(),
        };
        let permit = Arc::clone(&self.free).acquire_owned().await;
        let permit = permit.map_err(|_| gone())?;
        let client = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .ok_or_else(gone)?;
        let pool = Arc::clone(&self.idle);
        Ok(Tab::new(client, pool, permit, self.options.patience))
    }

    /// Ends all browsers and the driver.
    pub async fn close(self) {
        let clients =
            std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for client in clients {
            // One that has gone needs no closing.
            let _ = client.close().await;
        }
    }
}
