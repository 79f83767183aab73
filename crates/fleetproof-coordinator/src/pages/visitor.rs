use axum::extract::FromRequestParts;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::{Cookie, CookieJar, SameSite};
use http::{HeaderMap, header, request::Parts};

use super::{csrf, session::Sessions};
use crate::{
    error::ApiResult,
    reply::Reply,
    site::Site,
    state::App,
    tables::users::{self, User},
};

/// GitLab's name for it.
const COOKIE: &str = "_gitlab_session";

/// Whoever looks at a page, signed in or not.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// The name of the session, from the cookie or new.
    id: String,
    /// Whether the cookie has to be sent.
    is_new: bool,
    /// What was asked for before sign-in.
    return_to: Option<String>,
    is_https: bool,
}

impl Visitor {
    /// The user, if this is the session of one whose account is in use.
    pub(crate) async fn user(&self, app: &App) -> ApiResult<Option<User>> {
        let Some(id) = app.sessions().user_id(&self.id, app.now()) else {
            return Ok(None);
        };
        let db = app.db().await?;
        let user = users::by_id(&db, id).await?;
        Ok(user.filter(|user| user.active))
    }

    /// What a form has to bring along.
    pub(super) fn csrf_token(&self, app: &App) -> String {
        csrf::token(app.sessions().key(), &self.id)
    }

    /// Whether a form brought it along.
    pub(crate) fn sent(&self, app: &App, token: Option<&str>) -> bool {
        token.is_some_and(|token| csrf::is_token(app.sessions().key(), &self.id, token))
    }

    /// Notes that this is a user who has yet to give the second factor.
    pub(super) fn wait_for_code(&self, app: &App, user_id: i64) {
        app.sessions().wait_for_code(&self.id, user_id, app.now());
    }

    /// The user who has yet to give the second factor.
    pub(super) fn waits_for_code(&self, app: &App) -> Option<i64> {
        app.sessions().waits_for_code(&self.id, app.now())
    }

    /// The same with a cookie to be sent anew, which knows what was asked for before sign-in.
    pub(super) fn asking_for(mut self, path: Option<String>) -> Self {
        // What begins with two slashes is an address of another site to a browser.
        self.return_to = path.filter(|path| !path.starts_with("//"));
        self.is_new = true;
        self
    }

    /// The path that was asked for before sign-in.
    pub(super) fn return_to(&self) -> Option<&str> {
        self.return_to.as_deref()
    }

    /// `reply` with the cookie of somebody who is not signed in, if there is none yet.
    pub(super) fn remember(&self, app: &App, reply: Reply) -> Reply {
        if self.is_new {
            let value = self.unsigned_value();
            self.with_cookie(app, reply, value)
        } else {
            reply
        }
    }

    /// `reply` with the cookie of a session that has just begun for a user.
    pub(super) fn signed_in(&self, app: &App, user_id: i64, reply: Reply) -> Reply {
        app.sessions().end(&self.id);
        let id = app.sessions().begin(user_id, app.now());
        self.with_cookie(app, reply, id)
    }

    /// `reply` without the session, which has ended.
    pub(super) fn signed_out(&self, app: &App, reply: Reply) -> Reply {
        app.sessions().end(&self.id);
        self.with_cookie(app, reply, Sessions::new_id())
    }

    fn unsigned_value(&self) -> String {
        match &self.return_to {
            Some(path) => format!("{}.{}", self.id, URL_SAFE_NO_PAD.encode(path)),
            None => self.id.clone(),
        }
    }

    fn with_cookie(&self, app: &App, reply: Reply, value: String) -> Reply {
        let cookie = Cookie::build((COOKIE, value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.is_https);
        let mut jar = CookieJar::new();
        jar.signed_mut(app.sessions().key()).add(cookie);
        let text = jar.get(COOKIE).map(ToString::to_string);
        match text {
            Some(text) => reply.header(header::SET_COOKIE, text),
            None => reply,
        }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let is_https = match Site::from_request_parts(parts, app).await {
            Ok(site) => site.is_https(),
            Err(never) => match never {},
        };
        let value = cookie_value(app, &parts.headers);
        let (id, return_to) = match &value {
            Some(value) => value
                .split_once('.')
                .map_or((value.as_str(), None), |(id, path)| (id, decoded(path))),
            None => ("", None),
        };
        Ok(Self {
            is_new: id.is_empty(),
            id: if id.is_empty() {
                Sessions::new_id()
            } else {
                id.to_owned()
            },
            return_to,
            is_https,
        })
    }
}

/// What the cookie holds, if it was signed here.
fn cookie_value(app: &App, headers: &HeaderMap) -> Option<String> {
    let mut jar = CookieJar::new();
    let texts = headers.get_all(header::COOKIE).iter();
    for cookie in texts
        .filter_map(|text| text.to_str().ok())
        .flat_map(|text| Cookie::split_parse(text.to_owned()))
        .flatten()
    {
        jar.add_original(cookie);
    }
    let cookie = jar.signed(app.sessions().key()).get(COOKIE)?;
    Some(cookie.value().to_owned())
}

fn decoded(path: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(path).ok()?).ok()
}
