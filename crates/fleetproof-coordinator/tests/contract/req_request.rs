//! Section 5: `POST /jobs/request`, in so far as it needs no queue of jobs.

use fleetproof_model::RunnerType;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

async fn request(app: &TestApp, body: Value) -> Answer {
    app.post("/jobs/request", body).await
}

#[tokio::test]
async fn req_01_02_parameters_and_tokens_are_checked() {
    let app = TestApp::start().await;
    request(&app, json!({}))
        .await
        .assert_is(400, &json!({ "error": "token is missing" }));
    let forbidden = json!({ "message": "403 Forbidden" });
    let (_, token) = app.register(RunnerType::Group).await;
    request(&app, json!({ "token": "unknown" }))
        .await
        .assert_is(403, &forbidden);
    app.execute(
        "UPDATE ci_runners SET token_expires_at = now() - interval '1 second'",
        &[],
    )
    .await;
    request(&app, json!({ "token": token }))
        .await
        .assert_is(403, &forbidden);
    assert_eq!(app.count("ci_runner_machines", "true").await, 0);
}

#[tokio::test]
async fn req_03_nothing_to_do_ends_the_state_started() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        let answer = app.request_job(&token, "s_1").await;
        answer.assert_is(204, &Value::Null);
        let value = answer.header("x-gitlab-last-update");
        assert!(value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let finished = format!("id = {id} AND creation_state = 100 AND contacted_at IS NOT NULL");
        assert_eq!(app.count("ci_runners", &finished).await, 1);
        assert_eq!(app.managers_of(id).await, 1);
    }
}

#[tokio::test]
async fn req_04_05_06_the_queue_value_stays_until_it_is_ticked() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    let (_, other) = app.register(RunnerType::Group).await;
    let value = async |token: &str, last_update: &str| {
        let body = json!({ "token": token, "last_update": last_update });
        let answer = request(&app, body).await;
        answer.assert_status(204);
        answer.header("x-gitlab-last-update").to_owned()
    };
    let first = value(&token, "").await;
    assert_eq!(value(&token, &first).await, first);
    assert_eq!(value(&token, "outdated").await, first);
    assert_ne!(value(&other, "").await, first, "each runner has its own");
    let key: String = app
        .value(
            "SELECT token_encrypted FROM ci_runners WHERE id = $1",
            &[&id],
        )
        .await;
    let state = app.running.state();
    state.memory().tick_queue(&key, state.now());
    assert_ne!(value(&token, &first).await, first);
}

#[tokio::test]
async fn req_07_a_paused_runner_is_online_and_gets_nothing() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Project).await;
    app.execute("UPDATE ci_runners SET active = false", &[])
        .await;
    let answer = app.request_job(&token, "s_1").await;
    answer.assert_status(204);
    assert!(!answer.header("x-gitlab-last-update").is_empty());
    assert_eq!(app.managers_of(id).await, 1);
    let contacted = "contacted_at > now() - interval '1 minute'";
    assert_eq!(app.count("ci_runners", contacted).await, 1);
}

#[tokio::test]
async fn req_10_a_body_above_32_kib_is_too_large() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Instance).await;
    let body = |length| json!({ "token": token, "padding": "x".repeat(length) });
    request(&app, body(32 * 1024)).await.assert_status(413);
    request(&app, body(31 * 1024)).await.assert_status(204);
}

#[tokio::test]
async fn req_11_a_form_is_taken() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Instance).await;
    app.post_form(
        "/jobs/request",
        &[("token", &token), ("info[version]", "17.5.0")],
    )
    .await
    .assert_status(204);
    let stored = "version = '17.5.0'";
    assert_eq!(app.count("ci_runner_machines", stored).await, 1);
}

#[tokio::test]
async fn req_18_19_managers_and_details_are_as_with_verify() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    let info = json!({
        "name": "gitlab-runner", "version": "17.5.0", "executor": "docker",
        "config": { "gpus": "0,1", "secret": "x" }, "features": { "refspecs": true },
    });
    for system_id in [json!("s_1"), json!("s_1"), json!("s_2")] {
        request(
            &app,
            json!({ "token": token, "system_id": system_id, "info": info }),
        )
        .await
        .assert_status(204);
    }
    request(&app, json!({ "token": token }))
        .await
        .assert_status(204);
    assert_eq!(app.managers_of(id).await, 3, "two named, one legacy");
    let stored = r#"version = '17.5.0' AND executor_type = 3 AND config = '{"gpus": "0,1"}'
                    AND runtime_features = '{"refspecs": true}'"#;
    assert_eq!(app.count("ci_runner_machines", stored).await, 2);
    let untouched = format!("id = {id} AND name IS NULL");
    assert_eq!(app.count("ci_runners", &untouched).await, 1);
}

#[tokio::test]
async fn req_20_the_address_is_the_first_that_no_proxy_has() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Group).await;
    let request = app
        .request(Method::POST, "/jobs/request")
        .header("X-Forwarded-For", "203.0.113.7, 127.0.0.1")
        .json(&json!({ "token": token }));
    app.send(request).await.assert_status(204);
    let stored = "ip_address = '203.0.113.7'";
    assert_eq!(app.count("ci_runner_machines", stored).await, 1);
}

#[tokio::test]
async fn req_21_no_version_of_a_runner_is_too_old() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Group).await;
    for agent in ["gitlab-runner 9.5.0 (x)", "curl", ""] {
        let request = app
            .request(Method::POST, "/jobs/request")
            .header("User-Agent", agent)
            .json(&json!({ "token": token }));
        app.send(request).await.assert_status(204);
    }
}

#[tokio::test]
async fn req_22_gen_22_one_token_may_ask_so_often_a_minute() {
    let app = TestApp::start().await;
    app.set(r#"rate_limits = '{"runner_jobs_request_api_limit": 2}'"#)
        .await;
    let (_, token) = app.register(RunnerType::Group).await;
    let (_, other) = app.register(RunnerType::Group).await;
    for _ in 0..2 {
        app.request_job(&token, "s_1").await.assert_status(204);
    }
    let answer = app.request_job(&token, "s_1").await;
    let text = "This endpoint has been requested too many times. Try again later.";
    answer.assert_is(429, &json!({ "message": { "error": text } }));
    assert_eq!(answer.header("retry-after"), "60");
    app.request_job(&other, "s_1").await.assert_status(204);

    for _ in 0..2 {
        app.request_job("unknown", "s_1").await.assert_status(403);
    }
    app.request_job("unknown", "s_1").await.assert_status(429);

    app.set(r#"rate_limits = '{"runner_jobs_request_api_limit": 0}'"#)
        .await;
    app.request_job(&token, "s_1").await.assert_status(204);
}

#[tokio::test]
async fn req_01_parts_of_the_wrong_kind_are_invalid() {
    let app = TestApp::start().await;
    for (name, value) in [("info", json!("x")), ("session", json!([1]))] {
        let mut body = json!({ "token": "x" });
        body[name] = value;
        request(&app, body)
            .await
            .assert_is(400, &json!({ "error": format!("{name} is invalid") }));
    }
}
