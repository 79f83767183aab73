//! What is neither the caller's fault nor told to the caller.

use fleetproof_coordinator::LogSink;
use fleetproof_model::{RunnerType, SchemaStep};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

/// The lines that the log has for an answer.
fn lines(app: &TestApp, answer: &Answer) -> Vec<Value> {
    app.log
        .lines_for(answer.header("x-request-id"))
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

async fn break_inserts(app: &TestApp, table: &str) {
    app.execute(
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN INSERT INTO ci_runner_projects (runner_id, project_id) VALUES (-1, 1);
          RETURN NULL; END'",
        &[],
    )
    .await;
    let sql = format!(
        "CREATE TRIGGER broken AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION broken()"
    );
    app.execute(&sql, &[]).await;
}

#[tokio::test]
async fn gen_06_inv_12_a_database_error_is_told_to_the_log_alone() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    break_inserts(&app, "ci_runner_machines").await;
    let answer = app.verify(&token, "s_1").await;
    answer.assert_is(500, &json!({ "message": "500 Internal Server Error" }));
    let lines = lines(&app, &answer);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    for line in &lines {
        assert_eq!(line["exception.class"], "PG::ForeignKeyViolation");
        let message = line["exception.message"].as_str().unwrap();
        for part in [
            "violates foreign key constraint \"fk_0e743433ff\"",
            "DETAIL:  Key (runner_id)=(-1) is not present",
            "CONTEXT:  SQL statement",
            "PL/pgSQL function broken()",
        ] {
            assert!(message.contains(part), "{part} in {message}");
        }
        assert_eq!(line["exception.sqlstate"], "23503");
        assert_eq!(line["exception.constraint"], "fk_0e743433ff");
    }
    assert_eq!(app.managers_of(id).await, 0, "rolled back");
    let contacted = format!("id = {id} AND contacted_at IS NOT NULL");
    assert_eq!(
        app.count("ci_runners", &contacted).await,
        1,
        "the runner's heartbeat was committed before"
    );
    app.execute("DROP FUNCTION broken() CASCADE", &[]).await;
    app.verify(&token, "s_1").await.assert_status(200);
}

#[tokio::test]
async fn gen_06_a_request_has_one_line_without_secrets() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    let answer = app.verify(&token, "s_1").await;
    let lines = lines(&app, &answer);
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(line["severity"], "INFO");
    assert_eq!(line["correlation_id"], answer.header("x-request-id"));
    assert_eq!(line["method"], "POST");
    assert_eq!(line["path"], "/api/v4/runners/verify");
    assert_eq!(line["status"], 200);
    assert!(line["duration_s"].is_f64() && line["time"].is_string());
    assert_eq!(line["meta.client_id"], format!("runner/{id}"));
    assert_eq!(
        line["params"],
        json!([
            { "key": "token", "value": "[FILTERED]" },
            { "key": "system_id", "value": "s_1" },
        ])
    );
    assert!(!line.to_string().contains(&token));
}

#[tokio::test]
async fn gen_06_the_log_file_has_one_object_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("api_json.log");
    let app = TestApp::with(SchemaStep::NEWEST, |config| {
        config.log = LogSink::none().and_file(&path).unwrap();
    })
    .await;
    for _ in 0..3 {
        app.register(RunnerType::Instance).await;
    }
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 3);
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["status"], 201);
    }
}

#[tokio::test]
async fn gen_06_a_request_that_takes_too_long_is_given_up() {
    let app = TestApp::with(SchemaStep::NEWEST, |config| {
        config.request_timeout = std::time::Duration::from_secs(2);
    })
    .await;
    let (id, token) = app.register(RunnerType::Group).await;
    let mut blocker = app.database.connect().await;
    let transaction = blocker.transaction().await.unwrap();
    transaction
        .execute("LOCK TABLE ci_runner_machines IN EXCLUSIVE MODE", &[])
        .await
        .unwrap();
    let answer = app.verify(&token, "s_1").await;
    answer.assert_is(500, &json!({ "message": "500 Internal Server Error" }));
    let log = app.log.lines_for(answer.header("x-request-id")).join("");
    assert!(log.contains("RequestTimeoutException"), "{log}");
    transaction.rollback().await.unwrap();
    app.verify(&token, "s_1").await.assert_status(200);
    assert_eq!(app.managers_of(id).await, 1);
}
