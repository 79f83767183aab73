//! What every answer carries.

use fleetproof_model::{RunnerType, SchemaStep};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

/// One answer of each sort: success, empty, refused, unknown path, wrong method.
async fn of_each_sort(app: &TestApp) -> Vec<Answer> {
    let (_, token) = app.register(RunnerType::Instance).await;
    let body = json!({ "token": token });
    vec![
        app.post("/runners/verify", body.clone()).await,
        app.post("/jobs/request", body).await,
        app.post("/runners/verify", json!({})).await,
        app.send(app.request(Method::GET, "/nothing")).await,
        app.send(app.request(Method::PATCH, "/runners/verify"))
            .await,
    ]
}

#[tokio::test]
async fn gen_11_bodies_are_json_and_empty_ones_are_empty() {
    let app = TestApp::start().await;
    for answer in of_each_sort(&app).await {
        if answer.status == 204 {
            assert_eq!(
                (answer.text.as_str(), answer.header("content-type")),
                ("", "")
            );
        } else {
            assert_eq!(answer.header("content-type"), "application/json");
            answer.json();
        }
    }
}

#[tokio::test]
async fn gen_12_every_answer_has_the_common_headers() {
    let app = TestApp::start().await;
    for answer in of_each_sort(&app).await {
        let id = answer.header("x-request-id");
        assert_eq!(id.len(), 26, "{answer:?}");
        let meta: Value = serde_json::from_str(answer.header("x-gitlab-meta")).unwrap();
        assert_eq!(meta, json!({ "correlation_id": id, "version": "1" }));
        assert!(answer.header("x-runtime").parse::<f64>().unwrap() >= 0.0);
        assert_eq!(answer.header("x-frame-options"), "SAMEORIGIN");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("vary"), "Origin");
        assert!(!answer.header("cache-control").is_empty());
    }
}

#[tokio::test]
async fn gen_13_a_request_id_that_is_sent_is_replaced() {
    let app = TestApp::start().await;
    let request = app
        .request(Method::POST, "/runners/verify")
        .header("X-Request-Id", "0123456789abcdef0123456789abcdef");
    let answer = app.send(request).await;
    assert_eq!(answer.header("x-request-id").len(), 26);
}

#[tokio::test]
async fn gen_14_times_follow_the_shifted_clock() {
    let app = TestApp::with(SchemaStep::NEWEST, |config| {
        config.clock_offset = time::Duration::days(-8);
    })
    .await;
    let (_, token) = app.register(RunnerType::Instance).await;
    let answer = app.verify(&token, "s_1").await;
    let date = httpdate(answer.header("date"));
    let age = time::OffsetDateTime::now_utc() - date;
    assert!((age - time::Duration::days(8)).abs() < time::Duration::HOUR);
    for (table, column) in [
        ("ci_runners", "created_at"),
        ("ci_runners", "contacted_at"),
        ("ci_runner_machines", "contacted_at"),
        ("ci_runner_machines", "created_at"),
    ] {
        let shifted = format!(
            "{column} BETWEEN now() - interval '8 days 1 hour' AND now() - interval '7 days 23 hours'"
        );
        assert_eq!(app.count(table, &shifted).await, 1, "{table}.{column}");
    }
}

fn httpdate(text: &str) -> time::OffsetDateTime {
    let form = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    time::PrimitiveDateTime::parse(text, form)
        .unwrap()
        .assume_utc()
}

#[tokio::test]
async fn gen_20_a_migration_sends_runners_away_and_users_not() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Group).await;
    let state = app.running.state();
    state
        .memory()
        .back_off(Some(state.now() + time::Duration::MINUTE));
    let body = json!({ "token": token, "system_id": "s_1" });
    let text = "Executing database migrations. Please retry later.";
    for (method, path) in [
        (Method::POST, "/runners"),
        (Method::DELETE, "/runners"),
        (Method::DELETE, "/runners/managers"),
        (Method::POST, "/runners/verify"),
        (Method::POST, "/runners/reset_authentication_token"),
        (Method::POST, "/jobs/request"),
    ] {
        let answer = app.send(app.request(method, path).json(&body)).await;
        answer.assert_is(429, &json!({ "message": text }));
        assert_eq!(answer.header("retry-after"), "60");
    }
    assert_eq!(app.count("ci_runner_machines", "true").await, 0);
    app.get_as(&app.admin_token(), "/version")
        .await
        .assert_status(200);
    state.memory().back_off(Some(state.now()));
    app.verify(&token, "s_1").await.assert_status(200);
}
