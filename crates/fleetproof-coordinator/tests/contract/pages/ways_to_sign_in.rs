//! The ways to sign in (`serve --sign-in`).

use fleetproof_coordinator::SignIn;
use fleetproof_model::SchemaStep;
use totp_rs::{Builder, Secret};

use crate::support::{Page, Reader, TestApp};

async fn start(way: SignIn) -> TestApp {
    TestApp::with(SchemaStep::NEWEST, |config| config.sign_in = way).await
}

#[tokio::test]
async fn in_two_steps_the_password_is_asked_for_after_the_name() {
    let app = start(SignIn::TwoStep).await;
    let mut reader = Reader::of(&app);
    let page = reader.page("/users/sign_in").await;
    assert_eq!(page.text("[data-testid=sign-in-button]"), "Continue");
    assert_eq!(
        page.attribute("[data-testid=sign-in-form]", "method"),
        "get"
    );
    // With a script: the question that it asks before it shows the field.
    let answer = reader.get("/users/sign_in_path?login=root").await;
    assert!(answer.json()["sign_in_path"].is_null());
    // Without: what the form asks for.
    let page = reader.page("/users/sign_in?user%5Blogin%5D=root").await;
    assert_eq!(
        page.attribute("[data-testid=username-field]", "value"),
        "root"
    );
    assert_eq!(
        page.count("[data-testid=sign-in-form] > [data-testid=password-field]"),
        1
    );
    let password = app.running.access().login.password.clone();
    let answer = reader.sign_in("root", password.expose()).await;
    assert_eq!(answer.header("location"), "/");
    assert_eq!(reader.get("/").await.header("location"), "/admin/runners");
}

#[tokio::test]
async fn a_second_factor_is_asked_for_after_the_password() {
    let app = start(SignIn::TwoFactor).await;
    let login = app.running.access().login.clone();
    let secret = Secret::try_from_base32(login.totp_secret.unwrap().expose()).unwrap();
    let totp = Builder::new().with_secret(secret).build_noncompliant();
    let mut reader = Reader::of(&app);
    let refused = reader.sign_in("root", "wrong").await;
    assert_eq!(
        Page::of(&refused).text("[role=alert]"),
        "Invalid login or password."
    );

    let answer = reader.sign_in("root", login.password.expose()).await;
    answer.assert_status(200);
    let page = Page::of(&answer);
    assert_eq!(
        page.attribute("[data-testid=two-fa-code-field]", "name"),
        "user[otp_attempt]"
    );
    assert_eq!(page.count("[data-testid=verify-code-button]"), 1);
    assert_eq!(reader.get("/").await.header("location"), "/users/sign_in");

    // The session that was sent back to the start is another; the password is given anew.
    let answer = reader.sign_in("root", login.password.expose()).await;
    let token = Page::of(&answer).attribute("meta[name=csrf-token]", "content");
    let form = |code: String| {
        [
            ("authenticity_token", token.clone()),
            ("user[otp_attempt]", code),
        ]
    };
    let send = async |reader: &mut Reader, code: String| {
        let form = form(code);
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        reader.post("/users/sign_in", &form).await
    };
    let code = totp.generate_current().to_string();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let answer = send(&mut reader, wrong.to_owned()).await;
    assert_eq!(
        Page::of(&answer).text("[role=alert]"),
        "Invalid two-factor code."
    );
    let answer = send(&mut reader, code.clone()).await;
    answer.assert_status(302);
    assert_eq!(reader.get("/").await.header("location"), "/admin/runners");
    let lines = app.log.lines_for(answer.header("x-request-id")).join("");
    assert!(
        lines.contains("/users/sign_in") && !lines.contains(&code),
        "{lines}"
    );
}

#[tokio::test]
async fn a_code_without_the_password_is_nothing() {
    let app = start(SignIn::TwoFactor).await;
    let mut reader = Reader::of(&app);
    let answer = reader
        .submit(
            "/users/sign_in",
            "/users/sign_in",
            &[("user[otp_attempt]", "123456")],
        )
        .await;
    assert_eq!(answer.header("location"), "/users/sign_in");
}

#[tokio::test]
async fn where_people_sign_in_elsewhere_there_are_only_buttons() {
    let app = start(SignIn::Sso).await;
    let mut reader = Reader::of(&app);
    let page = reader.page("/users/sign_in").await;
    assert_eq!(page.count("[data-testid=saml-login-button]"), 1);
    assert_eq!(page.count("[data-testid=oidc-login-button]"), 1);
    assert_eq!(
        page.count("[data-testid=username-field], [type=password]"),
        0
    );
    let answer = reader
        .submit("/users/sign_in", "/users/auth/saml", &[])
        .await;
    assert_eq!(answer.header("location"), "/fleetproof/identity_provider");
    reader.page("/fleetproof/identity_provider").await;
    let password = app.running.access().login.password.clone();
    reader
        .sign_in("root", password.expose())
        .await
        .assert_status(403);
}

#[tokio::test]
async fn nothing_of_other_ways_is_there_by_default() {
    let app = TestApp::start().await;
    assert!(app.running.access().login.totp_secret.is_none());
    let mut reader = Reader::of(&app);
    for path in [
        "/users/sign_in_path?login=root",
        "/fleetproof/identity_provider",
    ] {
        reader.get(path).await.assert_status(404);
    }
    reader
        .submit("/users/sign_in", "/users/auth/saml", &[])
        .await
        .assert_status(404);
}
