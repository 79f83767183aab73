//! A session at the target, which several browsers share: a GitLab keeps a limited number of
//! sessions for each user, and writes a mail for each sign-in from somewhere new.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use fantoccini::wd::WebDriverCompatibleCommand;
use fleetproof_model::Secret;
use serde_json::json;
use url::{ParseError, Url};

use super::{SIGN_IN, SignInTrouble, at};
use crate::{Browser, BrowserError, Tab};

/// GitLab's session cookie.
const COOKIE: &str = "_gitlab_session";

/// Ends the session as the page's own link does, with the page's token against forgery.
const SIGN_OUT: &str = "
const token = document.querySelector('meta[name=\"csrf-token\"]');
const done = arguments[arguments.length - 1];
fetch(arguments[0], {
  method: 'POST',
  headers: { 'X-CSRF-Token': token ? token.content : '' },
}).then(() => done(true), () => done(false));";

/// A session at the target.
#[derive(Debug)]
pub struct Session {
    base: Url,
    cookies: Vec<Crumb>,
    /// Whether the session was somebody's before we came.
    borrowed: bool,
    /// The browsers that have it.
    brought: Mutex<HashSet<String>>,
}

impl Session {
    /// The session that the tab has.
    pub(super) async fn take(tab: &Tab, base: Url, borrowed: bool) -> Result<Self, SignInTrouble> {
        let cookies = tab.client().get_all_cookies().await?;
        let cookies = cookies.into_iter().map(|cookie| Crumb {
            name: cookie.name().to_owned(),
            value: Secret::new(cookie.value()),
            secure: cookie.secure().unwrap_or_default(),
        });
        let browser = tab.client().session_id().await?;
        Ok(Self {
            cookies: cookies.collect(),
            base,
            borrowed,
            brought: Mutex::new(browser.into_iter().collect()),
        })
    }

    /// The address of a page of the target, for a path that begins with `/`.
    pub fn at(&self, path: &str) -> String {
        at(&self.base, path)
    }

    /// Gives the session to the tab's browser, unless it has it.
    pub(crate) async fn bring_to(&self, tab: &Tab) -> Result<(), BrowserError> {
        let browser = tab.client().session_id().await?.unwrap_or_default();
        let new = self
            .brought
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(browser);
        if !new {
            return Ok(());
        }
        // Cookies can be set for the site that is shown alone.
        tab.open(&self.at(SIGN_IN)).await?;
        set(tab, &self.cookies).await
    }
}

impl Browser {
    /// Ends the session, if it was begun here.
    pub async fn sign_out(&self, session: &Session) {
        if session.borrowed {
            return;
        }
        let ended = async {
            let tab = self.tab(session).await?;
            let out = session.at("/users/sign_out").into();
            tab.client().execute_async(SIGN_OUT, vec![out]).await?;
            Ok::<_, BrowserError>(())
        };
        // It ends by itself at last.
        if let Err(error) = ended.await {
            tracing::debug!(%error, "not signed out");
        }
    }
}

/// Puts the session of that cookie into the tab, which shows a page of the target.
pub(super) async fn put(tab: &Tab, base: &Url, value: &Secret) -> Result<(), SignInTrouble> {
    let cookie = Crumb {
        name: COOKIE.to_owned(),
        value: value.clone(),
        secure: base.scheme() == "https",
    };
    Ok(set(tab, &[cookie]).await?)
}

/// Gives the site that is shown these cookies, and no others.
async fn set(tab: &Tab, cookies: &[Crumb]) -> Result<(), BrowserError> {
    tab.client().delete_all_cookies().await?;
    for cookie in cookies {
        tab.client().issue_cmd(AddCookie(cookie.clone())).await?;
    }
    Ok(())
}

/// A cookie of the site.
#[derive(Debug, Clone)]
struct Crumb {
    name: String,
    value: Secret,
    secure: bool,
}

/// Without a domain, so that it is the site's own: the client's way of it makes one for the whole
/// domain, beside which the site would put a second one of the same name.
#[derive(Debug)]
struct AddCookie(Crumb);

impl WebDriverCompatibleCommand for AddCookie {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/cookie", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        let Self(cookie) = self;
        let cookie = json!({
            "name": cookie.name,
            "value": cookie.value.expose(),
            "path": "/",
            "secure": cookie.secure,
            "httpOnly": true,
            "sameSite": "Lax",
        });
        let body = json!({ "cookie": cookie }).to_string();
        (http::Method::POST, Some(body))
    }
}
