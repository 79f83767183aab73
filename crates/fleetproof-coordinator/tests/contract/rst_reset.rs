//! Section 4: token resets by the runner itself.

use fleetproof_model::RunnerType;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

async fn reset(app: &TestApp, token: &str) -> Answer {
    let body = json!({ "token": token, "system_id": "s_1" });
    app.post("/runners/reset_authentication_token", body).await
}

#[tokio::test]
async fn rst_01_inv_09_the_new_token_works_and_the_old_does_not() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        let answer = reset(&app, &token).await;
        let fresh = answer.token();
        answer.assert_is(201, &json!({ "token": fresh, "token_expires_at": null }));
        assert_ne!(fresh, token);
        assert!(fresh.starts_with(&format!("t{}_", kind.number())));
        app.verify(&token, "s_1").await.assert_status(403);
        app.verify(&fresh, "s_1").await.assert_status(200);
        assert_eq!(app.managers_of(id).await, 1, "a heartbeat of the manager");
    }
}

#[tokio::test]
async fn sch_09_a_new_token_has_a_queue_value_of_its_own() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Project).await;
    let before = app.request_job(&token, "s_1").await;
    let fresh = reset(&app, &token).await.token();
    let after = app.request_job(&fresh, "s_1").await;
    assert_ne!(
        before.header("x-gitlab-last-update"),
        after.header("x-gitlab-last-update")
    );
}

#[tokio::test]
async fn rst_02_the_new_token_ends_after_the_interval() {
    let app = TestApp::start().await;
    app.set(
        "runner_token_expiration_interval = 3600, group_runner_token_expiration_interval = 3600,
         project_runner_token_expiration_interval = 3600",
    )
    .await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        app.execute(
            "UPDATE ci_runners SET token_expires_at = now() + interval '1 minute' WHERE id = $1",
            &[&id],
        )
        .await;
        let answer = reset(&app, &token).await;
        answer.assert_status(201);
        assert!(answer.json()["token_expires_at"].is_string());
        let later = format!("id = {id} AND token_expires_at > now() + interval '59 minutes'");
        assert_eq!(app.count("ci_runners", &later).await, 1, "{kind}");
    }
}

#[tokio::test]
async fn rst_03_04_05_bad_tokens_reset_nothing() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Group).await;
    let stored = "SELECT token_encrypted FROM ci_runners";
    let before: String = app.value(stored, &[]).await;
    let forbidden = json!({ "message": "403 Forbidden" });
    reset(&app, "wrong").await.assert_is(403, &forbidden);
    app.post("/runners/reset_authentication_token", json!({}))
        .await
        .assert_is(400, &json!({ "error": "token is missing" }));
    app.execute(
        "UPDATE ci_runners SET token_expires_at = now() - interval '1 second'",
        &[],
    )
    .await;
    reset(&app, &token).await.assert_is(403, &forbidden);
    assert_eq!(app.value::<String>(stored, &[]).await, before);
}

#[tokio::test]
async fn rst_07_without_a_system_id_the_legacy_manager_appears() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Instance).await;
    app.verify(&token, "s_1").await.assert_status(200);
    app.post(
        "/runners/reset_authentication_token",
        json!({ "token": token }),
    )
    .await
    .assert_status(201);
    let legacy: Value = app
        .value(
            "SELECT jsonb_agg(system_xid ORDER BY system_xid) FROM ci_runner_machines
             WHERE runner_id = $1",
            &[&id],
        )
        .await;
    assert_eq!(legacy, json!(["<legacy>", "s_1"]));
}
