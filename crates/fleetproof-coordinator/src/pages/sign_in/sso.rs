//! Sign-in that happens elsewhere.

use axum::extract::State;
use http::StatusCode;

use super::{CsrfToken, form};
use crate::{
    error::{ApiError, ApiResult, not_found},
    pages::{SignIn, frame::Frame, visitor::Visitor},
    params::Params,
    reply::Reply,
    state::App,
};

/// `POST /users/auth/:provider`: on to whoever knows the user.
pub(in crate::pages) async fn elsewhere(
    State(app): State<App>,
    visitor: Visitor,
    params: Result<Params<CsrfToken>, ApiError>,
) -> ApiResult {
    let Params(CsrfToken(token)) = params?;
    match app.sign_in() {
        SignIn::Sso if visitor.sent(&app, token.as_deref()) => {
            Ok(Reply::see("/fleetproof/identity_provider"))
        }
        SignIn::Sso => Ok(Reply::empty(StatusCode::UNPROCESSABLE_ENTITY)),
        _ => Err(not_found("Page")),
    }
}

/// `GET /fleetproof/identity_provider`: stands for a page of another site, where nobody gets on
/// without an account there.
pub(in crate::pages) async fn provider(State(app): State<App>) -> ApiResult {
    match app.sign_in() {
        SignIn::Sso => Ok(Frame {
            title: "Identity provider",
            reader: None,
            csrf_token: "",
            trail: &[],
            main: form::provider(),
        }
        .reply(StatusCode::OK)),
        _ => Err(not_found("Page")),
    }
}
