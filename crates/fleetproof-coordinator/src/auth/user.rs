use axum::extract::FromRequestParts;
use fleetproof_model::Secret;
use http::{HeaderMap, header, request::Parts};

use crate::{
    auth::Scope,
    database::Db,
    error::{ApiResult, insufficient_scope, invalid_token, unauthorized},
    state::App,
    tables::{
        tokens::{self, PersonalAccessToken},
        users::{self, User},
    },
};

/// The personal access token of a request, if it has one; not looked up yet.
///
/// An extractor: a handler takes it and calls [`Caller::user`] with the scopes that would do.
#[derive(Debug, Clone)]
pub struct Caller {
    token: Option<Secret>,
}

impl Caller {
    /// The user, if the token is good and has one of `scopes`; otherwise 401 or 403 (contract
    /// GEN-08, USR-01, USR-02).
    pub(crate) async fn user(&self, app: &App, db: &Db, scopes: &[Scope]) -> ApiResult<User> {
        let user = self.with_any_scope(app, db).await?;
        let names: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        if !user
            .scopes
            .iter()
            .any(|scope| names.contains(&scope.as_str()))
        {
            return Err(insufficient_scope(&names));
        }
        if !user.active {
            return Err(unauthorized());
        }
        Ok(user)
    }

    /// The user, or nothing if no token was sent: for what nobody may look at as well.
    pub(crate) async fn user_or_nobody(
        &self,
        app: &App,
        db: &Db,
        scopes: &[Scope],
    ) -> ApiResult<Option<User>> {
        match &self.token {
            Some(_) => self.user(app, db, scopes).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whether anything was sent that says who calls.
    pub(crate) fn has_credentials(&self) -> bool {
        self.token.is_some()
    }

    /// The user whose token it is, whatever it may be used for and whether their account is in use
    /// or not.
    pub(crate) async fn token_owner(&self, app: &App, db: &Db) -> ApiResult<User> {
        self.with_any_scope(app, db).await
    }

    /// The token itself, whatever it may be used for.
    pub(crate) async fn own_token(&self, app: &App, db: &Db) -> ApiResult<PersonalAccessToken> {
        self.with_any_scope(app, db).await?;
        let digest = self.digest(app)?;
        tokens::by_digest(db, &digest, app.now())
            .await?
            .ok_or_else(unauthorized)
    }

    fn digest(&self, app: &App) -> ApiResult<String> {
        let token = self.token.as_ref().ok_or_else(unauthorized)?;
        Ok(app.cipher().digest(token))
    }

    async fn with_any_scope(&self, app: &App, db: &Db) -> ApiResult<User> {
        let digest = self.digest(app)?;
        let user = users::by_token(db, &digest, app.now())
            .await?
            .ok_or_else(unauthorized)?;
        if user.revoked {
            return Err(invalid_token(
                "Token was revoked. You have to re-authorize from the user.",
            ));
        }
        if user.expired {
            return Err(invalid_token(
                "Token is expired. You can either do re-authorization or token refresh.",
            ));
        }
        Ok(user)
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self {
            token: from_headers(&parts.headers).or_else(|| from_query(parts.uri.query())),
        })
    }
}

/// `PRIVATE-TOKEN`, or `Authorization: Bearer` (contract GEN-09).
fn from_headers(headers: &HeaderMap) -> Option<Secret> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = || {
        let (scheme, token) = text(header::AUTHORIZATION)?.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(token.trim())
    };
    text(http::HeaderName::from_static("private-token"))
        .filter(|token| !token.is_empty())
        .or_else(bearer)
        .map(Secret::new)
}

/// `?private_token=` (contract GEN-09).
fn from_query(query: Option<&str>) -> Option<Secret> {
    let value = query?
        .split('&')
        .find_map(|pair| pair.strip_prefix("private_token="))?;
    let text = percent_encoding::percent_decode_str(value)
        .decode_utf8()
        .ok()?;
    Some(Secret::new(text))
}
