//! How many runners an owner may have, how long their tokens live, when nobody may register.

use fleetproof_model::RunnerType;
use serde_json::json;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::support::TestApp;

/// Registers a runner of that type; in how many seconds its token ends.
async fn token_life(app: &TestApp, kind: RunnerType) -> Option<i64> {
    let token = app.registration_token(kind);
    let answer = app.post("/runners", json!({ "token": token })).await;
    answer.assert_status(201);
    let end = answer.json()["token_expires_at"].as_str()?.to_owned();
    assert_eq!(end.len(), "2022-01-11T14:39:24.000Z".len());
    assert!(end.ends_with('Z'));
    let end = OffsetDateTime::parse(&end, &Rfc3339).unwrap();
    Some((end - OffsetDateTime::now_utc() + Duration::seconds(30)).whole_seconds() / 60 * 60)
}

#[tokio::test]
async fn reg_13_tokens_end_after_the_shortest_interval() {
    let app = TestApp::start().await;
    app.set("runner_token_expiration_interval = 3600").await;
    assert_eq!(token_life(&app, RunnerType::Instance).await, Some(3600));
    assert_eq!(token_life(&app, RunnerType::Group).await, None);
    app.set(
        "group_runner_token_expiration_interval = 7200,
         project_runner_token_expiration_interval = 10800",
    )
    .await;
    assert_eq!(token_life(&app, RunnerType::Group).await, Some(7200));
    assert_eq!(token_life(&app, RunnerType::Project).await, Some(10_800));
    app.execute(
        "UPDATE namespace_settings SET runner_token_expiration_interval = 1200,
             project_runner_token_expiration_interval = 2400",
        &[],
    )
    .await;
    assert_eq!(token_life(&app, RunnerType::Group).await, Some(1200));
    assert_eq!(token_life(&app, RunnerType::Project).await, Some(2400));
    app.execute(
        "UPDATE project_ci_cd_settings SET runner_token_expiration_interval = 600",
        &[],
    )
    .await;
    assert_eq!(token_life(&app, RunnerType::Project).await, Some(600));
}

#[tokio::test]
async fn reg_28_29_an_owner_has_so_many_recent_runners() {
    let app = TestApp::start().await;
    app.execute(
        "UPDATE plan_limits SET ci_registered_group_runners = 2, ci_registered_project_runners = 2",
        &[],
    )
    .await;
    for (kind, field) in [
        (RunnerType::Group, "runner_namespaces.base"),
        (RunnerType::Project, "runner_projects.base"),
    ] {
        let body = json!({ "token": app.registration_token(kind) });
        for _ in 0..2 {
            app.post("/runners", body.clone()).await.assert_status(201);
        }
        let text = format!("Maximum number of ci registered {kind} runners (2) exceeded");
        app.post("/runners", body.clone())
            .await
            .assert_is(400, &json!({ "message": { field: [text] } }));
        let made = format!("runner_type = {}", kind.number());
        assert_eq!(app.count("ci_runners", &made).await, 2);

        let age =
            format!("UPDATE ci_runners SET created_at = now() - interval '8 days' WHERE {made}");
        app.execute(&age, &[]).await;
        app.post("/runners", body.clone()).await.assert_status(201);
    }
    for _ in 0..3 {
        app.register(RunnerType::Instance).await;
    }
}

#[tokio::test]
async fn reg_30_a_migration_comes_before_everything() {
    let app = TestApp::start().await;
    let memory = app.running.state().memory();
    memory.back_off(Some(OffsetDateTime::now_utc() + Duration::MINUTE));
    app.post("/runners", json!({})).await.assert_status(429);
    memory.back_off(None);
    app.post("/runners", json!({})).await.assert_status(400);
}
