//! An attempt to sign in, by password and second factor.

use axum::extract::State;
use fleetproof_model::Secret;
use http::StatusCode;
use serde_json::Value;

use super::{code_page, page, throttle};
use crate::{
    error::{ApiError, ApiResult, forbidden},
    layers::ClientIp,
    pages::{SecondFactor, SignIn, visitor::Visitor},
    params::{Fields, FromFields, Params},
    password,
    reply::Reply,
    state::App,
    tables::users::{self, User},
};

/// What the page says to whoever cannot sign in; it does not tell which of the two was wrong.
const REFUSED: &str = "Invalid login or password.";
/// A digest that no password has, so that an unknown name takes as long as a wrong password.
const NOBODY: &str = "$pbkdf2-sha512$1000$0000000000000000$0000";

/// The fields of the form.
pub(crate) struct Credentials {
    csrf_token: Option<String>,
    login: String,
    password: Secret,
    code: Option<Secret>,
}

impl FromFields for Credentials {
    fn read(fields: &mut Fields) -> Self {
        let user = |name: &str| {
            let value = fields.raw("user").and_then(|user| user.get(name));
            value.and_then(Value::as_str).map(str::to_owned)
        };
        let (login, password, code) = (user("login"), user("password"), user("otp_attempt"));
        Self {
            csrf_token: fields.text("authenticity_token"),
            login: login.unwrap_or_default(),
            password: Secret::new(password.unwrap_or_default()),
            code: code.map(Secret::new),
        }
    }
}

/// `POST /users/sign_in`.
pub(in crate::pages) async fn submit(
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
    if app.sign_in() == SignIn::Sso {
        return Err(forbidden());
    }
    match (app.second_factor(), sent.code) {
        (Some(factor), Some(code)) => second_step(&app, &visitor, factor, &code).await,
        (factor, _) => {
            let Some(user) = known_user(&app, &sent.login, &sent.password).await? else {
                return Ok(page(&app, &visitor, &sent.login, Some(REFUSED)));
            };
            if factor.is_some() {
                visitor.wait_for_code(&app, user.id);
                return Ok(code_page(&app, &visitor, None));
            }
            Ok(brought_back(&app, &visitor, user.id))
        }
    }
}

/// The user with that name and password, if their account is in use.
async fn known_user(app: &App, login: &str, password: &Secret) -> ApiResult<Option<User>> {
    let db = app.db().await?;
    let known = users::by_login(&db, login).await?;
    let digest = known.as_ref().map_or(NOBODY, |(_, digest)| digest);
    let is_right = password::verify(password, digest);
    match known {
        Some((id, _)) if is_right => {
            let user = users::by_id(&db, id).await?;
            Ok(user.filter(|user| user.active))
        }
        _ => Ok(None),
    }
}

/// Takes the code of somebody who has given the password.
async fn second_step(
    app: &App,
    visitor: &Visitor,
    factor: &SecondFactor,
    code: &Secret,
) -> ApiResult {
    match visitor.waits_for_code(app) {
        Some(id) if factor.accept(id, code.expose(), app.now()) => {
            Ok(brought_back(app, visitor, id))
        }
        Some(_) => Ok(code_page(app, visitor, Some("Invalid two-factor code."))),
        None => Ok(Reply::see("/users/sign_in")),
    }
}

/// Begins the session, and leads to what was asked for before.
fn brought_back(app: &App, visitor: &Visitor, user_id: i64) -> Reply {
    let back = visitor.return_to().unwrap_or("/");
    visitor.signed_in(app, user_id, Reply::see(back))
}
