//! What is stored of a request's `info`.

use fleetproof_model::RunnerType;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;

/// A new runner whose only manager has sent this with its first request; the manager's row.
async fn row_after(app: &TestApp, fields: Value) -> Value {
    let (id, token) = app.register(RunnerType::Group).await;
    let mut body = json!({ "token": token, "system_id": "s_1" });
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    app.post("/runners/verify", body).await.assert_status(200);
    row(app, id).await
}

async fn row(app: &TestApp, runner_id: i64) -> Value {
    app.value(
        "SELECT to_jsonb(m) FROM ci_runner_machines m WHERE runner_id = $1",
        &[&runner_id],
    )
    .await
}

#[tokio::test]
async fn ver_12_first_verify_without_info_leaves_the_details_empty() {
    let app = TestApp::start().await;
    let row = row_after(&app, json!({})).await;
    for column in [
        "version",
        "revision",
        "platform",
        "architecture",
        "executor_type",
    ] {
        assert_eq!(row[column], Value::Null, "{column}");
    }
    assert_eq!(row["ip_address"], "127.0.0.1");
}

#[tokio::test]
async fn ver_13_to_16_all_details_are_stored() {
    let app = TestApp::start().await;
    let info = json!({
        "name": "gitlab-runner", "version": "17.5.0", "revision": "abc123", "platform": "linux",
        "architecture": "amd64", "executor": "kubernetes", "shell": "bash",
        "features": { "trace_reset": true, "cancelable": true },
        "config": { "gpus": "all", "other": 1 },
    });
    let row = row_after(&app, json!({ "info": info })).await;
    for (column, value) in [
        ("version", json!("17.5.0")),
        ("revision", json!("abc123")),
        ("platform", json!("linux")),
        ("architecture", json!("amd64")),
        ("executor_type", json!(11)),
        ("config", json!({ "gpus": "all" })),
        (
            "runtime_features",
            json!({ "trace_reset": true, "cancelable": true }),
        ),
        ("ip_address", json!("127.0.0.1")),
    ] {
        assert_eq!(row[column], value, "{column}");
    }
}

#[tokio::test]
async fn ver_13_the_address_is_the_connections_own_behind_proxies() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Instance).await;
    let request = app
        .request(Method::POST, "/runners/verify")
        .header("X-Forwarded-For", "203.0.113.7, 198.51.100.9, 10.0.0.1")
        .json(&json!({ "token": token, "info": {} }));
    app.send(request).await.assert_status(200);
    assert_eq!(row(&app, id).await["ip_address"], "198.51.100.9");
}

#[tokio::test]
async fn ver_14_15_what_info_leaves_out() {
    let app = TestApp::start().await;
    let row = row_after(&app, json!({ "info": { "version": "17.5.0" } })).await;
    assert_eq!(row["config"], json!({}));
    assert_eq!(row["runtime_features"], json!({}), "the column's default");
}

#[tokio::test]
async fn ver_16_executors_go_by_name_and_others_are_unknown() {
    let app = TestApp::start().await;
    let known = [
        "unknown",
        "custom",
        "shell",
        "docker",
        "docker-windows",
        "docker-ssh",
        "ssh",
        "parallels",
        "virtualbox",
        "docker+machine",
        "docker-ssh+machine",
        "kubernetes",
        "docker-autoscaler",
        "instance",
    ];
    for (number, name) in known.iter().enumerate() {
        let row = row_after(&app, json!({ "info": { "executor": name } })).await;
        assert_eq!(row["executor_type"], number, "{name}");
    }
    let row = row_after(&app, json!({ "info": { "executor": "teleport" } })).await;
    assert_eq!(row["executor_type"], 0);
}

#[tokio::test]
async fn ver_22_details_that_are_too_long_are_refused_by_the_table_alone() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Group).await;
    let body = json!({
        "token": token, "system_id": "s_1", "info": { "platform": "x".repeat(256) },
    });
    let answer = app.post("/runners/verify", body).await;
    answer.assert_is(500, &json!({ "message": "500 Internal Server Error" }));
    let lines = app.log.lines_for(answer.header("x-request-id")).join("\n");
    assert!(lines.contains("PG::CheckViolation"), "{lines}");
}

#[tokio::test]
async fn ver_13_info_that_is_no_object_is_as_none() {
    let app = TestApp::start().await;
    for info in [json!("text"), json!(7), json!(["x"]), json!(null)] {
        let row = row_after(&app, json!({ "info": info })).await;
        assert_eq!(row["version"], Value::Null);
    }
}
