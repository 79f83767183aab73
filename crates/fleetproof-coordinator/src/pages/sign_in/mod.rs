//! Sign-in and sign-out: test ids, field names and texts are GitLab's.

mod attempt;
mod form;
mod sso;
mod throttle;

use axum::extract::State;
use http::{StatusCode, header};
use maud::Markup;
use serde_json::{Value, json};

use super::{SignIn, frame::Frame, signed_in::SignedIn, visitor::Visitor};
use crate::{
    error::{ApiError, ApiResult, not_found},
    params::{Fields, FromFields, Params},
    reply::Reply,
    state::App,
};

pub(super) use attempt::submit;
pub(super) use sso::{elsewhere, provider};

/// `GET /`: what the user is here for.
pub(super) async fn home(reader: SignedIn) -> Reply {
    if reader.user.admin {
        return Reply::see("/admin/runners");
    }
    Frame {
        title: "Welcome",
        reader: Some(&reader),
        csrf_token: "",
        trail: &[],
        main: form::welcome(),
    }
    .reply(StatusCode::OK)
}

/// `GET /users/sign_in`; with `login`, the second step of a sign-in in two.
pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    params: Result<Params<Login>, ApiError>,
) -> ApiResult {
    if visitor.user(&app).await?.is_some() {
        return Ok(Reply::see("/"));
    }
    Ok(page(&app, &visitor, &params?.0.0, None))
}

/// The name to sign in with, in an address.
pub(crate) struct Login(String);

impl FromFields for Login {
    fn read(fields: &mut Fields) -> Self {
        let of_form = || fields.raw("user").and_then(|user| user.get("login"));
        let login = fields.raw("login").or_else(of_form);
        Self(login.and_then(Value::as_str).unwrap_or_default().to_owned())
    }
}

/// `GET /users/sign_in_path?login=…`: where the user of that name signs in, if that is elsewhere.
/// Here it never is, whether there is such a user or not.
pub(super) async fn path(State(app): State<App>) -> ApiResult {
    match app.sign_in() {
        SignIn::TwoStep => Ok(Reply::ok(json!({ "sign_in_path": null }))),
        _ => Err(not_found("Page")),
    }
}

/// The field of a form that has no other.
pub(crate) struct CsrfToken(Option<String>);

impl FromFields for CsrfToken {
    fn read(fields: &mut Fields) -> Self {
        Self(fields.text("authenticity_token"))
    }
}

/// `POST /users/sign_out`.
pub(super) async fn sign_out(
    State(app): State<App>,
    visitor: Visitor,
    params: Result<Params<CsrfToken>, ApiError>,
) -> ApiResult {
    let Params(CsrfToken(token)) = params?;
    if !visitor.sent(&app, token.as_deref()) {
        return Ok(Reply::empty(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let reply = Reply::see("/users/sign_in").header(header::CACHE_CONTROL, "no-store");
    Ok(visitor.signed_out(&app, reply))
}

fn page(app: &App, visitor: &Visitor, login: &str, notice: Option<&str>) -> Reply {
    let csrf_token = visitor.csrf_token(app);
    let main = match app.sign_in() {
        SignIn::Password | SignIn::TwoFactor => form::sign_in(&csrf_token, login, notice),
        SignIn::TwoStep if notice.is_some() || !login.is_empty() => {
            form::sign_in(&csrf_token, login, notice)
        }
        SignIn::TwoStep => form::first_step(&csrf_token),
        SignIn::Sso => form::elsewhere(&csrf_token),
    };
    framed(app, visitor, main)
}

fn code_page(app: &App, visitor: &Visitor, notice: Option<&str>) -> Reply {
    let main = form::code(&visitor.csrf_token(app), notice);
    framed(app, visitor, main)
}

fn framed(app: &App, visitor: &Visitor, main: Markup) -> Reply {
    let reply = Frame {
        title: "Sign in",
        reader: None,
        csrf_token: &visitor.csrf_token(app),
        trail: &[],
        main,
    }
    .reply(StatusCode::OK);
    visitor.remember(app, reply)
}
