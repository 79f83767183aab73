//! Bodies that are not what they should be.

use fleetproof_model::RunnerType;
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::json;

use crate::support::{Answer, TestApp};

async fn send(app: &TestApp, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = app.request(Method::POST, "/runners/verify");
    app.send(request.header(CONTENT_TYPE, content_type).body(body))
        .await
}

#[tokio::test]
async fn gen_10_malformed_bodies_are_refused() {
    let app = TestApp::start().await;
    let malformed = json!({ "error": "message body does not match declared format" });
    for body in ["{", "{\"token\":", "nonsense", "{\"token\":\"\u{0}\"}"] {
        send(&app, "application/json", body)
            .await
            .assert_is(400, &malformed);
    }
    let deep = "[".repeat(100_000);
    send(&app, "application/json", deep)
        .await
        .assert_is(400, &malformed);
    for body in [&b"token=%ff"[..], &b"\xff\xfe"[..]] {
        send(&app, "application/x-www-form-urlencoded", body)
            .await
            .assert_is(400, &malformed);
    }
}

#[tokio::test]
async fn gen_10_json_that_is_no_object_has_no_parameters() {
    let app = TestApp::start().await;
    for body in ["[]", "\"token\"", "7", "null", "[{\"token\":\"x\"}]"] {
        send(&app, "application/json; charset=utf-8", body)
            .await
            .assert_is(400, &json!({ "error": "token is missing" }));
    }
}

#[tokio::test]
async fn gen_10_another_content_type_is_not_supported() {
    let app = TestApp::start().await;
    send(&app, "application/xml", "<token/>")
        .await
        .assert_status(415);
}

#[tokio::test]
async fn gen_10_a_token_of_another_kind_is_invalid() {
    let app = TestApp::start().await;
    for token in [json!(["x"]), json!({ "x": 1 })] {
        app.post("/runners/verify", json!({ "token": token }))
            .await
            .assert_is(400, &json!({ "error": "token is invalid" }));
    }
    for token in [json!(7), json!(null), json!(true)] {
        app.post("/runners/verify", json!({ "token": token }))
            .await
            .assert_status(403);
    }
}

#[tokio::test]
async fn gen_10_the_query_has_parameters_too_and_the_body_beats_it() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Group).await;
    let path = format!("/runners/verify?token={token}&system_id=s_query");
    app.send(app.request(Method::POST, &path))
        .await
        .assert_status(200);
    let request = app.request(Method::POST, &path);
    app.send(request.json(&json!({ "system_id": "s_body" })))
        .await
        .assert_status(200);
    for system_id in ["s_query", "s_body"] {
        let condition = format!("system_xid = '{system_id}'");
        assert_eq!(app.count("ci_runner_machines", &condition).await, 1);
    }
}

#[tokio::test]
async fn gen_10_a_nul_character_is_refused_before_the_database_sees_it() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Group).await;
    for body in [
        json!({ "token": token, "system_id": "s\u{0}1" }),
        json!({ "token": "\u{0}" }),
        json!({ "token": token, "info": { "features": { "a\u{0}": 1 } } }),
    ] {
        app.post("/runners/verify", body).await.assert_status(400);
    }
    assert_eq!(app.count("ci_runner_machines", "true").await, 0);
}

#[tokio::test]
async fn gen_10_a_body_above_1_mib_is_too_large() {
    let app = TestApp::start().await;
    app.post(
        "/runners/verify",
        json!({ "padding": "x".repeat(1024 * 1024) }),
    )
    .await
    .assert_is(413, &json!({ "message": "413 Request Entity Too Large" }));
}
