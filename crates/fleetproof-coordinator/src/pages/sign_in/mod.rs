//! Sign-in and sign-out: test ids, field names and texts are GitLab's.

mod form;
mod throttle;

use axum::extract::State;
use fleetproof_model::Secret;
use http::{StatusCode, header};
use maud::Markup;
use serde_json::{Value, json};

use super::{
    SecondFactor, SignIn,
    frame::Frame,
    visitor::{SignedIn, Visitor},
};
use crate::{
    error::{ApiError, ApiResult, forbidden, not_found},
    layers::ClientIp,
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

/// `POST /users/auth/:provider`: on to whoever knows the user.
pub(super) async fn elsewhere(
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
pub(super) async fn provider(State(app): State<App>) -> ApiResult {
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
