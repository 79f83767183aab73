//! Sign-in, sign-out, and how long a session lasts.

use fleetproof_model::SchemaStep;

use crate::support::{Page, Reader, TestApp};

#[tokio::test]
async fn a_person_signs_in_and_is_brought_back_to_what_they_asked_for() {
    let app = TestApp::start().await;
    let (id, _) = app.register(fleetproof_model::RunnerType::Instance).await;
    let mut reader = Reader::of(&app);
    let wanted = format!("/admin/runners/{id}?managers=shown");
    let answer = reader.get(&wanted).await;
    answer.assert_status(302);
    assert_eq!(answer.header("location"), "/users/sign_in");

    let page = reader.page("/users/sign_in").await;
    for test_id in [
        "login-page",
        "sign-in-form",
        "username-field",
        "password-field",
        "sign-in-button",
    ] {
        assert_eq!(
            page.count(&format!("[data-testid={test_id}]")),
            1,
            "{test_id}"
        );
    }
    assert_eq!(
        page.attribute("[data-testid=username-field]", "name"),
        "user[login]"
    );
    assert_eq!(
        page.attribute("[data-testid=password-field]", "name"),
        "user[password]"
    );
    assert_eq!(
        page.attribute("form [name=authenticity_token]", "value"),
        page.attribute("meta[name=csrf-token]", "content")
    );

    let login = app.running.access().login.clone();
    let answer = reader
        .sign_in(&login.username, login.password.expose())
        .await;
    answer.assert_status(302);
    assert_eq!(answer.header("location"), wanted);
    assert_eq!(reader.get(&wanted).await.status, 200);
}

#[tokio::test]
async fn nobody_is_brought_to_another_site() {
    let app = TestApp::start().await;
    let login = app.running.access().login.clone();
    let mut reader = Reader::of(&app);
    // To a browser, `//` begins the address of another site.
    let answer = reader.get("//example.com/-/runners/1").await;
    answer.assert_status(302);
    let answer = reader
        .sign_in(&login.username, login.password.expose())
        .await;
    answer.assert_status(302);
    assert_eq!(answer.header("location"), "/");
}

#[tokio::test]
async fn an_address_will_do_for_a_name() {
    let app = TestApp::start().await;
    let password = app.running.access().login.password.clone();
    let mut reader = Reader::of(&app);
    let answer = reader.sign_in("ROOT@example.com", password.expose()).await;
    answer.assert_status(302);
    assert_eq!(answer.header("location"), "/");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_refused_alike() {
    let app = TestApp::start().await;
    for (login, password) in [("root", "wrong"), ("nobody", "wrong"), ("", "")] {
        let mut reader = Reader::of(&app);
        let answer = reader.sign_in(login, password).await;
        answer.assert_status(200);
        let page = Page::of(&answer);
        assert_eq!(page.text("[role=alert]"), "Invalid login or password.");
        assert_eq!(reader.get("/admin/runners/1").await.status, 302);
    }
}

#[tokio::test]
async fn the_cookie_is_signed_and_out_of_reach_of_scripts() {
    let app = TestApp::start().await;
    let login = app.running.access().login.clone();
    let mut reader = Reader::of(&app);
    let answer = reader
        .sign_in(&login.username, login.password.expose())
        .await;
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("_gitlab_session="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");

    let answer = reader.get("/").await;
    assert_eq!(answer.header("location"), "/admin/runners");
    let good = reader.cookie().unwrap().to_owned();
    let forged = format!("{good}x");
    reader.take_cookie(&forged);
    assert_eq!(reader.get("/").await.header("location"), "/users/sign_in");
    let unsigned = format!("_gitlab_session={}", &good[good.len() - 32..]);
    reader.take_cookie(&unsigned);
    assert_eq!(reader.get("/").await.header("location"), "/users/sign_in");
}

#[tokio::test]
async fn the_cookie_stays_on_https_where_that_is_spoken() {
    let app = TestApp::start().await;
    let mut reader = Reader::of(&app);
    let request = reader
        .request(reqwest::Method::GET, "/users/sign_in")
        .header("x-forwarded-proto", "https");
    let answer = reader.send(request).await;
    assert!(answer.header("set-cookie").contains("Secure"));
}

#[tokio::test]
async fn a_session_that_was_there_before_is_not_signed_in() {
    let app = TestApp::start().await;
    let login = app.running.access().login.clone();
    let mut reader = Reader::of(&app);
    reader.page("/users/sign_in").await;
    let planted = reader.cookie().unwrap().to_owned();
    reader
        .sign_in(&login.username, login.password.expose())
        .await;
    assert_ne!(reader.cookie(), Some(planted.as_str()));
    reader.take_cookie(&planted);
    assert_eq!(reader.get("/").await.header("location"), "/users/sign_in");
}

#[tokio::test]
async fn sign_out_ends_the_session() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let session = reader.cookie().unwrap().to_owned();
    let refused = reader
        .post("/users/sign_out", &[("authenticity_token", "guess")])
        .await;
    refused.assert_status(422);
    let (id, _) = app.register(fleetproof_model::RunnerType::Instance).await;
    let path = format!("/admin/runners/{id}");
    let answer = reader.submit(&path, "/users/sign_out", &[]).await;
    answer.assert_status(302);
    assert_eq!(answer.header("location"), "/users/sign_in");
    reader.take_cookie(&session);
    assert_eq!(reader.get(&path).await.status, 302);
}

#[tokio::test]
async fn a_session_ends_with_its_user_s_account() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    assert_eq!(reader.get("/").await.header("location"), "/admin/runners");
    app.execute(
        "UPDATE users SET state = 'blocked' WHERE username = 'root'",
        &[],
    )
    .await;
    assert_eq!(reader.get("/").await.header("location"), "/users/sign_in");
}

#[tokio::test]
async fn a_form_without_the_session_s_token_is_refused() {
    let app = TestApp::start().await;
    let login = app.running.access().login.clone();
    let form = [
        ("user[login]", "root"),
        ("user[password]", login.password.expose()),
    ];
    let mut reader = Reader::of(&app);
    let answer = reader.post("/users/sign_in", &form).await;
    answer.assert_status(422);
    let mut other = Reader::of(&app);
    let theirs = other
        .page("/users/sign_in")
        .await
        .attribute("meta[name=csrf-token]", "content");
    reader.page("/users/sign_in").await;
    let mut form = form.to_vec();
    form.push(("authenticity_token", &theirs));
    reader
        .post("/users/sign_in", &form)
        .await
        .assert_status(422);
}

#[tokio::test]
async fn too_many_tries_are_told_to_retry_later() {
    let app = TestApp::start().await;
    let mut reader = Reader::of(&app);
    for _ in 0..10 {
        reader.sign_in("root", "wrong").await.assert_status(200);
    }
    // The right password does not help any more.
    let password = app.running.access().login.password.clone();
    let answer = reader.sign_in("root", password.expose()).await;
    answer.assert_status(429);
    assert_eq!(answer.text, "Retry later\n");
    assert_eq!(answer.header("content-type"), "text/plain");
    assert_eq!(answer.header("retry-after"), "60");
    assert_eq!(answer.header("ratelimit-remaining"), "0");
    // Another address may try, but not for the same name.
    let request = |login: &'static str| {
        reader
            .request(reqwest::Method::POST, "/users/sign_in")
            .header("x-forwarded-for", "203.0.113.9")
            .form(&[("user[login]", login), ("user[password]", "wrong")])
    };
    let (other, same) = (request("somebody"), request("Root"));
    reader.send(other).await.assert_status(422);
    reader.send(same).await.assert_status(429);
}

#[tokio::test]
async fn no_password_stands_in_the_log() {
    let app = TestApp::start().await;
    let password = app.running.access().login.password.clone();
    let mut reader = Reader::of(&app);
    let answer = reader.sign_in("root", password.expose()).await;
    answer.assert_status(302);
    let lines = app.log.lines_for(answer.header("x-request-id")).join("\n");
    assert!(
        lines.contains("/users/sign_in") && lines.contains("root"),
        "{lines}"
    );
    assert!(!lines.contains(password.expose()), "{lines}");
}

#[tokio::test]
async fn no_session_outlives_the_process() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    assert_eq!(reader.get("/").await.header("location"), "/admin/runners");
    let session = reader.cookie().unwrap().to_owned();
    let app = app.restart(SchemaStep::NEWEST, |_| {}).await;
    let mut reader = Reader::of(&app);
    reader.take_cookie(&session);
    assert_eq!(reader.get("/").await.header("location"), "/users/sign_in");
}
