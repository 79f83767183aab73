//! Which tokens are good.

use fleetproof_model::RunnerType;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;

fn forbidden() -> Value {
    json!({ "message": "403 Forbidden" })
}

#[tokio::test]
async fn ver_01_29_the_token_must_be_a_parameter() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Instance).await;
    let missing = json!({ "error": "token is missing" });
    app.post("/runners/verify", json!({}))
        .await
        .assert_is(400, &missing);
    let request = app.request(Method::POST, "/runners/verify");
    app.send(request.header("RUNNER-TOKEN", &token))
        .await
        .assert_is(400, &missing);
}

#[tokio::test]
async fn ver_02_an_unknown_token_is_refused() {
    let app = TestApp::start().await;
    for token in ["glrt-t1_unknown", "", "\u{1f600}", "' OR true --"] {
        app.verify(token, "s_1").await.assert_is(403, &forbidden());
    }
    assert_eq!(app.count("ci_runner_machines", "true").await, 0);
}

#[tokio::test]
async fn ver_03_a_good_token_is_echoed() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        app.verify(&token, "s_1").await.assert_is(
            200,
            &json!({ "id": id, "token": token, "token_expires_at": null }),
        );
        app.execute(
            "UPDATE ci_runners SET token_expires_at = '2099-01-02T03:04:05.678Z' WHERE id = $1",
            &[&id],
        )
        .await;
        let answer = app.verify(&token, "s_1").await;
        assert_eq!(
            answer.json()["token_expires_at"],
            "2099-01-02T03:04:05.678Z"
        );
    }
}

#[tokio::test]
async fn ver_04_an_expired_token_is_refused() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    app.execute(
        "UPDATE ci_runners SET token_expires_at = now() - interval '1 second'",
        &[],
    )
    .await;
    app.verify(&token, "s_1").await.assert_is(403, &forbidden());
    assert_eq!(app.managers_of(id).await, 0);
}

#[tokio::test]
async fn ver_30_a_registration_token_is_refused() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let token = app.registration_token(kind);
        app.verify(&token, "s_1").await.assert_is(403, &forbidden());
    }
}

#[tokio::test]
async fn ver_31_a_migration_comes_before_everything() {
    let app = TestApp::start().await;
    let end = time::OffsetDateTime::now_utc() + time::Duration::MINUTE;
    app.running.state().memory().back_off(Some(end));
    app.post("/runners/verify", json!({})).await.assert_is(
        429,
        &json!({ "message": "Executing database migrations. Please retry later." }),
    );
}
