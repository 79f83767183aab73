//! Looking at pages: by a browser that is started with the run and signed in when the first check
//! wants to look, or, where people sign in by single sign-on alone, by the questions that the pages
//! themselves ask.

mod answer;
mod eyes;
mod look;
mod questions;
mod unread;
mod wrong;

use std::{
    collections::BTreeSet,
    fmt,
    path::Path,
    sync::{Mutex, PoisonError},
};

use fleetproof_browser::{
    Browser, BrowserError, Credentials, PrivateAuthority, Session, SignInTrouble,
};
use tokio::{sync::OnceCell, task::JoinHandle};

use crate::Target;

pub(crate) use answer::Answer;
pub use answer::api_words;
pub(crate) use look::{look, look_at_list};
pub use wrong::Wrong;

/// How pages are looked at, if they are to be.
#[derive(Debug, Clone, Default)]
pub struct PageOptions {
    /// The browser.
    pub browser: fleetproof_browser::Options,
    /// By what it signs in.
    pub credentials: Credentials,
}

impl PageOptions {
    /// With authorities that alone are trusted to vouch for the target at `url`, where a file of them
    /// was named.
    #[must_use]
    pub fn trusting(mut self, url: &str, ca_file: Option<&Path>) -> Self {
        let authority = ca_file.map(|ca_file| PrivateAuthority {
            url: url.to_owned(),
            ca_file: ca_file.to_owned(),
        });
        self.browser.private_authorities.extend(authority);
        self
    }
}

/// By which way the questions of pages are asked.
pub(crate) enum Way {
    /// By a browser that is signed in.
    Browser(Box<SignedIn>),
    /// By GraphQL, which pages themselves ask: people sign in by single sign-on alone.
    Graphql,
    /// By no way: there is no browser, or no sign-in.
    None(String),
}

/// A browser with a session at the target.
pub(crate) struct SignedIn {
    pub(crate) browser: Browser,
    pub(crate) session: Session,
}

type Starting = JoinHandle<Result<Browser, BrowserError>>;

/// The pages of a target.
pub(crate) struct Pages {
    credentials: Credentials,
    url: String,
    administration: bool,
    starting: Mutex<Option<Starting>>,
    way: OnceCell<Way>,
    notes: Mutex<BTreeSet<String>>,
}

impl Pages {
    /// Begins to start a browser, to be there when the first check wants it.
    pub(crate) fn begin(options: PageOptions, target: &Target) -> Self {
        let PageOptions {
            browser,
            credentials,
        } = options.trusting(&target.url(), target.client.ca_file());
        Self {
            credentials,
            url: target.url(),
            administration: target.administrator,
            starting: Mutex::new(Some(tokio::spawn(Browser::start(browser)))),
            way: OnceCell::new(),
            notes: Mutex::default(),
        }
    }

    /// By which way questions are asked; the first who wants to know waits for the sign-in.
    pub(crate) async fn way(&self) -> &Way {
        self.way.get_or_init(|| self.open()).await
    }

    async fn open(&self) -> Way {
        let starting = self
            .starting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(starting) = starting else {
            return Way::None("the browser was closed".to_owned());
        };
        let browser = match starting.await {
            Ok(Ok(browser)) => browser,
            Ok(Err(error)) => return Way::None(error.to_string()),
            Err(error) => return Way::None(format!("the browser did not start: {error}")),
        };
        let signed_in = browser.sign_in(&self.url, &self.credentials, self.administration);
        match signed_in.await {
            Ok(session) => {
                self.note(format!("pages were looked at by {}", browser.version()));
                Way::Browser(Box::new(SignedIn { browser, session }))
            }
            Err(trouble @ SignInTrouble::SsoOnly { .. }) => {
                self.note(format!(
                    "pages were not looked at: {trouble}; what they ask was asked through GraphQL, \
                     and FLEETPROOF_SESSION_COOKIE lets them be looked at"
                ));
                Way::Graphql
            }
            Err(trouble) => Way::None(trouble.to_string()),
        }
    }

    /// Something of the pages that a reader of the report should know, told once.
    pub(crate) fn note(&self, note: String) {
        self.notes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(note);
    }

    /// Ends the session and the browser; what was noted.
    pub(crate) async fn close(&self) -> Vec<String> {
        let starting = self
            .starting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(starting) = starting {
            // Nobody wanted to look.
            starting.abort();
        }
        if let Some(Way::Browser(signed_in)) = self.way.get() {
            signed_in.browser.sign_out(&signed_in.session).await;
            signed_in.browser.clone().close().await;
        }
        let notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.iter().cloned().collect()
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
