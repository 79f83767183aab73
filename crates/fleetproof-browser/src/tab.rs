//! A place to open pages in.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use fantoccini::Client;
use serde_json::Value;
use tokio::sync::{Mutex as AsyncMutex, OwnedSemaphorePermit};
use url::Url;

use crate::{BrowserError, PageTrouble, evidence::Console};

/// A browser's tab, for one user at a time; it is free for the next when it is dropped.
#[derive(Debug)]
pub struct Tab {
    client: Client,
    pool: Arc<Mutex<Vec<Client>>>,
    pub(crate) patience: Duration,
    console: AsyncMutex<Console>,
    _permit: OwnedSemaphorePermit,
}

impl Tab {
    pub(crate) fn new(
        client: Client,
        pool: Arc<Mutex<Vec<Client>>>,
        permit: OwnedSemaphorePermit,
        patience: Duration,
    ) -> Self {
        Self {
            client,
            pool,
            patience,
            console: AsyncMutex::default(),
            _permit: permit,
        }
    }

    /// Opens `url`, and forgets what pages before it wrote to the console.
    pub(crate) async fn open(&self, url: &str) -> Result<(), BrowserError> {
        let mut console = self.console.lock().await;
        console.read_on(&self.client).await;
        *console = Console::default();
        let opened = self.client.goto(url).await;
        opened.map_err(BrowserError::of_opening)?;
        self.refuse_error_page().await
    }

    /// Refuses a page that the browser itself shows in place of the one wanted: a driver calls a
    /// certificate that is not trusted a page like any other.
    pub(crate) async fn refuse_error_page(&self) -> Result<(), BrowserError> {
        let script = "return location.protocol !== 'chrome-error:' ? null \
                      : (document.documentElement.textContent.match(/ERR_[A-Z_]+/) || [''])[0];";
        match self.run(script, Vec::new()).await {
            Ok(Value::String(name)) => Err(BrowserError::of_error_page(&name)),
            // A page that goes on elsewhere at once is looked at there.
            _ => Ok(()),
        }
    }

    /// Errors on the console of the page that is shown, and those among them that no script caught.
    pub(crate) async fn console(&self) -> (Vec<String>, Vec<String>) {
        let mut console = self.console.lock().await;
        console.read_on(&self.client).await;
        (console.errors.clone(), console.uncaught.clone())
    }

    /// Adds to the page of `url` what its scripts failed in; a page that shows nothing that we know
    /// after such a failure is broken, not of another markup, and one on another site is none of ours.
    pub(crate) async fn with_script_errors<P>(
        &self,
        url: &str,
        read: Result<P, PageTrouble>,
        add: impl FnOnce(&mut P, Vec<String>),
    ) -> Result<P, PageTrouble> {
        let (_, uncaught) = self.console().await;
        if matches!(read, Err(PageTrouble::UnknownMarkup { .. }))
            && let Some(place) = self.elsewhere(url).await
        {
            return Err(PageTrouble::Elsewhere { place });
        }
        match read {
            Ok(mut page) => {
                add(&mut page, uncaught);
                Ok(page)
            }
            Err(PageTrouble::UnknownMarkup { looked_for, .. }) if !uncaught.is_empty() => {
                Err(PageTrouble::ScriptFailed {
                    missing: looked_for.join(", "),
                    error: uncaught.join("; "),
                })
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// The site that is shown, if it is another than that of `url`.
    async fn elsewhere(&self, url: &str) -> Option<String> {
        let wanted = Url::parse(url).ok()?.origin();
        let shown = self.client.current_url().await.ok()?.origin();
        (wanted != shown).then(|| shown.ascii_serialization())
    }

    /// Runs a script in the page and returns what it returns.
    pub(crate) async fn run(
        &self,
        script: &str,
        arguments: Vec<Value>,
    ) -> Result<Value, BrowserError> {
        Ok(self.client.execute(script, arguments).await?)
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for at most so long, from now on, until a page shows what is looked for.
    pub fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// The address of what is shown.
    ///
    /// # Errors
    /// If the browser no longer answers.
    pub async fn url(&self) -> Result<String, BrowserError> {
        Ok(self.client.current_url().await?.into())
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.pool
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(self.client.clone());
    }
}
