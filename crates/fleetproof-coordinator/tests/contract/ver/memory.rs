//! What is known beside the columns, as GitLab knows it from Redis.

use fleetproof_model::RunnerType;
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::support::TestApp;

/// When the runner was in contact, by its column and as the API would show it.
async fn contacts(app: &TestApp, id: i64) -> (Option<OffsetDateTime>, Option<OffsetDateTime>) {
    let column = app
        .value(
            "SELECT contacted_at::timestamptz FROM ci_runners WHERE id = $1",
            &[&id],
        )
        .await;
    let state = app.running.state();
    let shown = state.memory().runner_contacted_at(id, column, state.now());
    (column, shown)
}

#[tokio::test]
async fn ver_21_the_newer_time_is_in_memory_and_the_column_stays() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    app.verify(&token, "s_1").await.assert_status(200);
    let (first_column, _) = contacts(&app, id).await;
    app.verify(&token, "s_1").await.assert_status(200);
    let (column, shown) = contacts(&app, id).await;
    assert_eq!(column, first_column);
    assert!(shown > column);
}

#[tokio::test]
async fn ver_10_memory_merges_what_came_with_each_request() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    for info in [
        json!({ "version": "17.5.0" }),
        json!({ "platform": "linux" }),
        json!(null),
    ] {
        let body = json!({ "token": token, "system_id": "s_1", "info": info });
        app.post("/runners/verify", body).await.assert_status(200);
    }
    let row = "SELECT id FROM ci_runner_machines WHERE runner_id = $1";
    let manager: i64 = app.value(row, &[&id]).await;
    let column = app
        .value(
            "SELECT contacted_at FROM ci_runner_machines WHERE runner_id = $1",
            &[&id],
        )
        .await;
    let state = app.running.state();
    let known = state
        .memory()
        .manager(manager, column, state.now())
        .unwrap();
    assert_eq!(known.version.as_deref(), Some("17.5.0"));
    assert_eq!(known.platform.as_deref(), Some("linux"));
}

#[tokio::test]
async fn ver_28_without_memory_the_columns_count() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    for _ in 0..2 {
        app.verify(&token, "s_1").await.assert_status(200);
    }
    app.running.state().memory().lose_attributes();
    let (column, shown) = contacts(&app, id).await;
    assert_eq!(shown, column);
}

#[tokio::test]
async fn ver_33_a_row_aged_by_sql_is_seen_as_aged_and_wakes_up_again() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    for _ in 0..2 {
        app.verify(&token, "s_1").await.assert_status(200);
    }
    for aged in ["now() - interval '8 days'", "NULL"] {
        let sql = format!("UPDATE ci_runners SET contacted_at = {aged}");
        app.execute(&sql, &[]).await;
        let (column, shown) = contacts(&app, id).await;
        assert_eq!(shown, column, "{aged}");
        app.verify(&token, "s_1").await.assert_status(200);
        let (column, shown) = contacts(&app, id).await;
        assert_eq!(shown, column);
        assert!(column > Some(OffsetDateTime::now_utc() - Duration::MINUTE));
    }
}
