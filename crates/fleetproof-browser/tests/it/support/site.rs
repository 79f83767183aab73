//! A web site with the pages in `fixtures`, behind one of several doors.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Form, Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;

pub const PASSWORD: &str = "correct horse battery";
pub const COOKIE: &str = "0123456789abcdef";
/// The secret of RFC 6238's examples.
pub const TOTP: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// How the site lets people in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Password,
    TwoStep,
    SecondFactor,
    SecurityKey,
    SsoButtons,
    SsoRedirect,
    Expired,
    Terms,
    Limited,
    AdminMode,
    Unknown,
}

#[derive(Debug)]
struct Inside {
    door: Door,
    /// Where single sign-on goes on.
    elsewhere: String,
    sign_ins: AtomicUsize,
    sign_outs: AtomicUsize,
}

pub struct Site {
    address: SocketAddr,
    inside: Arc<Inside>,
}

impl Site {
    pub async fn start(door: Door) -> Self {
        let elsewhere = match door {
            Door::SsoRedirect => Box::pin(Self::start(Door::Unknown)).await.page("unknown"),
            _ => String::new(),
        };
        let inside = Arc::new(Inside {
            door,
            elsewhere,
            sign_ins: AtomicUsize::new(0),
            sign_outs: AtomicUsize::new(0),
        });
        let router = Router::new()
            .route("/", get(home))
            .route("/users/sign_in", get(form).post(sign_in))
            .route("/users/sign_out", post(sign_out))
            .route("/admin/runners", get(admin))
            .route("/admin/session/new", get(admin_form))
            .route("/admin/session", post(admin_sign_in))
            .route("/pages/slow", get(slow))
            .route("/pages/elsewhere", get(sign_on))
            .route("/pages/{name}", get(page))
            .with_state(Arc::clone(&inside));
        // Cookies do not tell ports apart, but addresses.
        static NUMBER: AtomicU8 = AtomicU8::new(1);
        let host = [127, 0, 1, NUMBER.fetch_add(1, Ordering::Relaxed)];
        let listener = tokio::net::TcpListener::bind((std::net::IpAddr::from(host), 0)).await;
        let listener = listener.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, inside }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn page(&self, name: &str) -> String {
        format!("{}/pages/{name}", self.url())
    }

    pub fn sign_ins(&self) -> usize {
        self.inside.sign_ins.load(Ordering::Relaxed)
    }

    pub fn sign_outs(&self) -> usize {
        self.inside.sign_outs.load(Ordering::Relaxed)
    }
}

fn has(headers: &HeaderMap, cookie: &str) -> bool {
    headers
        .get(header::COOKIE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|cookies| cookies.split("; ").any(|one| one == cookie))
}

fn signed_in(headers: &HeaderMap) -> bool {
    has(headers, &format!("_gitlab_session={COOKIE}"))
}

async fn home(headers: HeaderMap) -> Response {
    match signed_in(&headers) {
        true => document(r#"<nav data-testid="super-sidebar">menu</nav><h1>Home</h1>"#),
        false => Redirect::to("/users/sign_in").into_response(),
    }
}

async fn form(State(inside): State<Arc<Inside>>, headers: HeaderMap) -> Response {
    if signed_in(&headers) {
        return Redirect::to("/").into_response();
    }
    show_form(&inside, "")
}

fn show_form(inside: &Inside, alert: &str) -> Response {
    let user = r#"<input name="user[login]" data-testid="username-field">"#;
    let password = r#"<input name="user[password]" type="password" data-testid="password-field">"#;
    let button = r#"<button type="submit" data-testid="sign-in-button">Anmelden</button>"#;
    let inner = match inside.door {
        Door::SsoButtons => r#"<button data-testid="saml-login-button">SAML</button>"#.to_owned(),
        // Another site, as far as browsers are concerned.
        Door::SsoRedirect => {
            return document(&format!(
                "<script>location.href = '{}'</script>",
                inside.elsewhere
            ));
        }
        Door::Limited => {
            return (StatusCode::TOO_MANY_REQUESTS, "Retry later\n").into_response();
        }
        Door::Unknown => return document("<h1>Come in</h1>"),
        // The field for the password comes once the name is known.
        Door::TwoStep => format!(
            r#"{user}<div id="more"></div><button id="go" data-testid="sign-in-button">Continue</button>
            <script>document.getElementById('go').addEventListener('click', (event) => {{
              if (document.querySelector('[type=password]')) return;
              event.preventDefault();
              fetch('/pages/slow').then(() => {{ document.getElementById('more').innerHTML = '{password}'; }});
            }});</script>"#
        ),
        // The password field is mounted by script over a placeholder.
        _ => format!(
            r#"{user}<div id="more"></div>{button}<script>document.getElementById('more').innerHTML = '{password}';</script>"#
        ),
    };
    document(&format!(
        r#"<div data-testid="login-page">{alert}<form method="post" data-testid="sign-in-form">{inner}</form></div>"#
    ))
}

#[derive(Deserialize)]
struct Filled {
    #[serde(rename = "user[login]")]
    login: Option<String>,
    #[serde(rename = "user[password]")]
    password: Option<String>,
    #[serde(rename = "user[otp_attempt]")]
    code: Option<String>,
}

async fn sign_in(State(inside): State<Arc<Inside>>, Form(filled): Form<Filled>) -> Response {
    let alert = r#"<div data-testid="alert-danger">Invalid login or password.</div>"#;
    if let Some(code) = filled.code {
        let key = totp_rs::Secret::try_from_base32(TOTP).unwrap();
        let totp = totp_rs::Builder::new().with_secret(key).build().unwrap();
        return match totp.check_current(&code) {
            Some(_) => let_in(&inside),
            None => second_factor(r#"<div data-testid="alert-danger">Invalid code</div>"#),
        };
    }
    let right =
        filled.login.as_deref() == Some("root") && filled.password.as_deref() == Some(PASSWORD);
    if !right {
        return (StatusCode::UNPROCESSABLE_ENTITY, show_form(&inside, alert)).into_response();
    }
    match inside.door {
        Door::SecondFactor => second_factor(""),
        Door::SecurityKey => {
            document(r#"<div id="js-authenticate-token-2fa">Touch your key</div>"#)
        }
        Door::Expired => {
            document(r#"<h1>Passwort ändern</h1><input type="password" name="user[new_password]">"#)
        }
        Door::Terms => document(r#"<button data-testid="accept-terms-button">Zustimmen</button>"#),
        _ => let_in(&inside),
    }
}

fn second_factor(alert: &str) -> Response {
    document(&format!(
        r#"{alert}<form method="post" class="js-2fa-form"><input name="user[otp_attempt]"><button type="submit">Code prüfen</button></form>"#
    ))
}

fn let_in(inside: &Inside) -> Response {
    inside.sign_ins.fetch_add(1, Ordering::Relaxed);
    let cookie = format!("_gitlab_session={COOKIE}; Path=/; HttpOnly; SameSite=Lax");
    ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
}

async fn sign_out(State(inside): State<Arc<Inside>>) -> Redirect {
    inside.sign_outs.fetch_add(1, Ordering::Relaxed);
    Redirect::to("/users/sign_in")
}

async fn admin(State(inside): State<Arc<Inside>>, headers: HeaderMap) -> Response {
    if inside.door == Door::AdminMode && !has(&headers, "admin_mode=on") {
        return Redirect::to("/admin/session/new").into_response();
    }
    document(r#"<nav data-testid="super-sidebar">menu</nav><h1>Runners</h1>"#)
}

async fn admin_form() -> Response {
    document(
        r#"<h1>Enter admin mode</h1><form method="post" action="/admin/session"><input type="password" name="user[password]" data-testid="admin-password-field"><button type="submit" data-testid="admin-sign-in-button">Go</button></form>"#,
    )
}

async fn admin_sign_in(Form(filled): Form<Filled>) -> Response {
    if filled.password.as_deref() != Some(PASSWORD) {
        return Redirect::to("/admin/session/new").into_response();
    }
    let cookie = "admin_mode=on; Path=/; SameSite=Lax";
    (
        [(header::SET_COOKIE, cookie)],
        Redirect::to("/admin/runners"),
    )
        .into_response()
}

/// What pages fetch; late enough that a reader who does not wait sees the page without it.
async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_millis(150)).await;
    ""
}

/// Single sign-on that only some pages ask for, such as that of a group.
async fn sign_on(RawQuery(place): RawQuery) -> Redirect {
    Redirect::to(&place.unwrap_or_default())
}

async fn page(Path(name): Path<String>) -> Response {
    if let Ok(status) = name.parse::<u16>() {
        let status = StatusCode::from_u16(status).unwrap();
        return (status, document("<h1>We are sorry</h1>")).into_response();
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures");
    match std::fs::read_to_string(format!("{folder}/{name}.html")) {
        Ok(text) => Html(text).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn document(body: &str) -> Response {
    Html(format!(
        "<!doctype html><html lang=\"de\"><body>{body}</body></html>"
    ))
    .into_response()
}
