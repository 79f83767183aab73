//! What a contact writes, and how seldom.

use fleetproof_model::RunnerType;
use serde_json::{Value, json};

use crate::support::TestApp;

/// Sets both rows of a runner's last contact so many minutes back.
async fn age(app: &TestApp, runner_id: i64, minutes: i32) {
    for sql in [
        "UPDATE ci_runners SET contacted_at = now() - make_interval(mins => $2) WHERE id = $1",
        "UPDATE ci_runner_machines SET contacted_at = now() - make_interval(mins => $2)
         WHERE runner_id = $1",
    ] {
        app.execute(sql, &[&runner_id, &minutes]).await;
    }
}

/// How many minutes ago the rows say that runner and manager were in contact.
async fn minutes_since(app: &TestApp, runner_id: i64) -> (Option<i32>, Option<i32>) {
    let minutes = "round(extract(epoch FROM now() - contacted_at) / 60)::int";
    let sql = format!("SELECT {minutes} FROM ci_runners WHERE id = $1");
    let runner = app.value(&sql, &[&runner_id]).await;
    let sql = format!("SELECT {minutes} FROM ci_runner_machines WHERE runner_id = $1");
    (runner, app.value(&sql, &[&runner_id]).await)
}

#[tokio::test]
async fn ver_10_11_21_the_columns_are_written_after_40_to_55_minutes() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    app.verify(&token, "s_1").await.assert_status(200);
    assert_eq!(minutes_since(&app, id).await, (Some(0), Some(0)));
    for (minutes, after) in [(39, 39), (56, 0), (60 * 24 * 30, 0)] {
        age(&app, id, minutes).await;
        app.verify(&token, "s_1").await.assert_status(200);
        assert_eq!(minutes_since(&app, id).await, (Some(after), Some(after)));
    }
}

#[tokio::test]
async fn ver_10_between_40_and_55_minutes_chance_decides() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Instance).await;
    app.verify(&token, "s_1").await.assert_status(200);
    let mut written = 0;
    for _ in 0..60 {
        age(&app, id, 47).await;
        app.verify(&token, "s_1").await.assert_status(200);
        written += i32::from(minutes_since(&app, id).await.0 == Some(0));
    }
    assert!((1..60).contains(&written), "{written} of 60");
}

#[tokio::test]
async fn ver_11_verify_does_not_end_the_state_started() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Project).await;
    app.verify(&token, "s_1").await.assert_status(200);
    let state = "SELECT creation_state FROM ci_runners WHERE id = $1";
    assert_eq!(app.value::<i16>(state, &[&id]).await, 0);
}

#[tokio::test]
async fn ver_32_the_columns_get_only_what_came_with_that_request() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    let full = json!({
        "token": token, "system_id": "s_1", "info": { "version": "17.5.0", "platform": "linux" },
    });
    app.verify(&token, "s_1").await.assert_status(200);
    app.post("/runners/verify", full.clone())
        .await
        .assert_status(200);
    let version = "SELECT version FROM ci_runner_machines WHERE runner_id = $1";
    assert_eq!(
        app.value::<Option<String>>(version, &[&id]).await,
        None,
        "not due: memory alone has it"
    );
    age(&app, id, 60).await;
    app.verify(&token, "s_1").await.assert_status(200);
    assert_eq!(app.value::<Option<String>>(version, &[&id]).await, None);
    age(&app, id, 60).await;
    app.post("/runners/verify", full).await.assert_status(200);
    assert_eq!(
        app.value::<Option<String>>(version, &[&id])
            .await
            .as_deref(),
        Some("17.5.0")
    );
    age(&app, id, 60).await;
    app.verify(&token, "s_1").await.assert_status(200);
    assert_eq!(
        app.value::<Option<String>>(version, &[&id])
            .await
            .as_deref(),
        Some("17.5.0"),
        "what did not come is left alone"
    );
}

#[tokio::test]
async fn ver_10_updated_at_moves_only_with_details() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    let body = |version: &str| json!({ "token": token, "system_id": "s_1", "info": { "version": version } });
    let updated = "SELECT to_jsonb(updated_at) FROM ci_runner_machines WHERE runner_id = $1";
    app.post("/runners/verify", body("1"))
        .await
        .assert_status(200);
    let first: Value = app.value(updated, &[&id]).await;
    age(&app, id, 60).await;
    app.post("/runners/verify", body("1"))
        .await
        .assert_status(200);
    assert_eq!(app.value::<Value>(updated, &[&id]).await, first);
    age(&app, id, 60).await;
    app.post("/runners/verify", body("2"))
        .await
        .assert_status(200);
    assert_ne!(app.value::<Value>(updated, &[&id]).await, first);
}

#[tokio::test]
async fn gen_24_a_heartbeat_does_not_move_the_runners_updated_at() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    let updated = "SELECT to_jsonb(updated_at) FROM ci_runners WHERE id = $1";
    let first: Value = app.value(updated, &[&id]).await;
    app.verify(&token, "s_1").await.assert_status(200);
    app.request_job(&token, "s_1").await.assert_status(204);
    assert_eq!(app.value::<Value>(updated, &[&id]).await, first);
}

#[tokio::test]
async fn sch_06_each_write_reaches_the_archive_too() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    app.verify(&token, "s_1").await.assert_status(200);
    let same = "SELECT (SELECT to_jsonb(a) FROM ci_runner_machines_archived a WHERE runner_id = $1)
                     - 'contacted_at' = (SELECT to_jsonb(m) FROM ci_runner_machines m
                                         WHERE runner_id = $1) - 'contacted_at'";
    assert!(app.value::<bool>(same, &[&id]).await);
}
