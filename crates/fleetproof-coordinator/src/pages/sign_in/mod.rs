//! Sign-in and sign-out: test ids, field names and texts are GitLab's.

mod form;
mod throttle;

use axum::extract::State;
use http::{StatusCode, header};

use super::{
    frame::Frame,
    visitor::{SignedIn, Visitor},
};
use crate::{
    error::{ApiError, ApiResult},
    layers::ClientIp,
    params::{Fields, FromFields, Params},
    password,
    reply::Reply,
    state::App,
    tables::users,
};
use fleetproof_model::Secret;

/// What the page says to whoever cannot sign in; it does not tell which of the two was wrong.
const REFUSED: &str = "Invalid login or password.";
/// A digest that no password has, so that an unknown name takes as long as a wrong password.
const NOBODY: &str = "$pbkdf2-sha512$1000$0000000000000000$0000";

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

/// `GET /users/sign_in`.
pub(super) async fn show(State(app): State<App>, visitor: Visitor) -> ApiResult {
    if visitor.user(&app).await?.is_some() {
        return Ok(Reply::see("/"));
    }
    Ok(page(&app, &visitor, None))
}

/// The fields of the form.
pub(crate) struct Credentials {
    csrf_token: Option<String>,
    login: String,
    password: Secret,
}

impl FromFields for Credentials {
    fn read(fields: &mut Fields) -> Self {
        let user = |name: &str| {
            let value = fields.raw("user").and_then(|user| user.get(name));
            value
                .and_then(|value| value.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        let (login, password) = (user("login"), user("password"));
        Self {
            csrf_token: fields.text("authenticity_token"),
            login,
            password: Secret::new(password),
        }
    }
}

/// `POST /users/sign_in`.
pub(super) async fn submit(
    State(app): State<App>,
    visitor: Visitor,
    ClientIp(address): ClientIp,
    params: Result<Params<Credentials>, ApiError>,
) -> ApiResult {
    let Params(sent) = params?;
    if let Some(refusal) = throttle::check(&app, &address, &sent.login) {
        return Ok(refusal);
    }
    if !visitor.sent(&app, sent.csrf_token.as_deref()) {
        return Ok(Reply::empty(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let db = app.db().await?;
    let known = users::by_login(&db, &sent.login).await?;
    let digest = known.as_ref().map_or(NOBODY, |(_, digest)| digest);
    let is_right = password::verify(&sent.password, digest);
    let user = match known {
        Some((id, _)) if is_right => users::by_id(&db, id).await?.filter(|user| user.active),
        _ => None,
    };
    let Some(user) = user else {
        return Ok(page(&app, &visitor, Some(REFUSED)));
    };
    let back = visitor.return_to().unwrap_or("/");
    Ok(visitor.signed_in(&app, user.id, Reply::see(back)))
}

/// The field of the form that ends a session.
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

fn page(app: &App, visitor: &Visitor, notice: Option<&str>) -> Reply {
    let csrf_token = visitor.csrf_token(app);
    let reply = Frame {
        title: "Sign in",
        reader: None,
        csrf_token: &csrf_token,
        trail: &[],
        main: form::sign_in(&csrf_token, notice),
    }
    .reply(StatusCode::OK);
    visitor.remember(app, reply)
}
