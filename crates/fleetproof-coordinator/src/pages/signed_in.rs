use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{Method, request::Parts};

use super::{Asked, visitor::Visitor};
use crate::{error::ApiResult, reply::Reply, state::App, tables::users::User};

/// A user who is signed in; whoever is not is sent to the sign-in page, and back afterwards.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn {
    pub(super) user: User,
    /// What a form has to bring along.
    pub(super) csrf_token: String,
    visitor: Visitor,
}

impl SignedIn {
    /// The user as they are now, if they are still signed in.
    pub(super) async fn again(&self, app: &App) -> ApiResult<Option<User>> {
        self.visitor.user(app).await
    }

    /// Whether a form brought the session's token along.
    pub(super) fn sent(&self, app: &App, token: Option<&str>) -> bool {
        self.visitor.sent(app, token)
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visitor) = Visitor::from_request_parts(parts, app).await;
        match visitor.user(app).await {
            Ok(Some(user)) => Ok(Self {
                user,
                csrf_token: visitor.csrf_token(app),
                visitor,
            }),
            Ok(None) => {
                let asked = Asked::of(&parts.extensions, &parts.uri);
                let is_read = parts.method == Method::GET;
                let path = is_read.then(|| {
                    asked
                        .path_and_query()
                        .map_or_else(|| "/".to_owned(), ToString::to_string)
                });
                let reply = Reply::see("/users/sign_in");
                let visitor = visitor.asking_for(path);
                Err(visitor.remember(app, reply).into_response())
            }
            Err(error) => Err(error.into_response()),
        }
    }
}
