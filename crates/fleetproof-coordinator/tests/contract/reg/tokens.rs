//! Whose registration token is taken.

use fleetproof_model::RunnerType;
use serde_json::{Value, json};

use crate::support::TestApp;

fn invalid() -> Value {
    json!({ "message": "403 Forbidden - invalid token supplied" })
}

fn disallowed() -> Value {
    json!({ "message": "410 Gone - runner registration disallowed" })
}

/// Registers with the first group's or project's token.
async fn register_as(app: &TestApp, kind: RunnerType) -> crate::support::Answer {
    let token = app.registration_token(kind);
    app.post("/runners", json!({ "token": token })).await
}

#[tokio::test]
async fn reg_01_the_token_must_be_given() {
    let app = TestApp::start().await;
    app.post("/runners", json!({}))
        .await
        .assert_is(400, &json!({ "error": "token is missing" }));
    assert_eq!(app.count("ci_runners", "true").await, 0);
}

#[tokio::test]
async fn reg_02_03_an_unknown_or_empty_token_is_refused() {
    let app = TestApp::start().await;
    for token in ["GR1348941unknown", "", "'; --"] {
        app.post("/runners", json!({ "token": token }))
            .await
            .assert_is(403, &invalid());
    }
    assert_eq!(app.count("ci_runners", "true").await, 0);
}

#[tokio::test]
async fn reg_04_nothing_registers_where_the_instance_disallows_it() {
    let app = TestApp::start().await;
    app.set("allow_runner_registration_token = false").await;
    app.post("/runners", json!({ "token": "nonsense" }))
        .await
        .assert_is(410, &disallowed());
    for kind in RunnerType::ALL {
        register_as(&app, kind).await.assert_is(410, &disallowed());
    }
    assert_eq!(app.count("ci_runners", "true").await, 0);
}

#[tokio::test]
async fn reg_05_a_group_can_disallow_it_for_itself_and_its_projects() {
    let app = TestApp::start().await;
    app.execute(
        "UPDATE namespace_settings SET allow_runner_registration_token = false",
        &[],
    )
    .await;
    for kind in [RunnerType::Group, RunnerType::Project] {
        register_as(&app, kind).await.assert_is(410, &disallowed());
    }
    register_as(&app, RunnerType::Instance)
        .await
        .assert_status(201);
}

#[tokio::test]
async fn reg_06_07_registrars_are_valid_or_not() {
    let app = TestApp::start().await;
    for (registrars, refused, taken) in [
        ("{group}", RunnerType::Project, RunnerType::Group),
        ("{project}", RunnerType::Group, RunnerType::Project),
    ] {
        app.set(&format!("valid_runner_registrars = '{registrars}'"))
            .await;
        register_as(&app, refused).await.assert_is(403, &invalid());
        register_as(&app, taken).await.assert_status(201);
        register_as(&app, RunnerType::Instance)
            .await
            .assert_status(201);
    }
}

#[tokio::test]
async fn reg_08_an_instance_runner_has_the_defaults() {
    let app = TestApp::start().await;
    let answer = register_as(&app, RunnerType::Instance).await;
    answer.assert_status(201);
    let body = answer.json();
    let keys: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "token", "token_expires_at"]);
    assert_eq!(body["token_expires_at"], Value::Null);
    let condition = format!(
        "id = {} AND runner_type = 1 AND active AND run_untagged AND NOT locked
         AND access_level = 0 AND registration_type = 0 AND creation_state = 0
         AND sharding_key_id IS NULL AND contacted_at IS NULL AND creator_id IS NULL
         AND token IS NULL AND token_encrypted IS NOT NULL AND description IS NULL",
        answer.id()
    );
    assert_eq!(app.count("ci_runners", &condition).await, 1);
}

#[tokio::test]
async fn reg_09_10_group_and_project_runners_belong_to_their_owner() {
    let app = TestApp::start().await;
    let access = app.running.access();
    for (kind, join, owner_id) in [
        (
            RunnerType::Group,
            "ci_runner_namespaces WHERE namespace_id",
            access.group.id,
        ),
        (
            RunnerType::Project,
            "ci_runner_projects WHERE project_id",
            access.project.id,
        ),
    ] {
        let (id, _) = app.register(kind).await;
        let sql = format!("SELECT count(*) FROM {join} = $1 AND runner_id = $2");
        assert_eq!(app.value::<i64>(&sql, &[&owner_id, &id]).await, 1);
        let owned = format!(
            "id = {id} AND runner_type = {} AND sharding_key_id = {owner_id}",
            kind.number()
        );
        assert_eq!(app.count("ci_runners", &owned).await, 1);
    }
}

#[tokio::test]
async fn reg_11_registration_makes_no_manager() {
    let app = TestApp::start().await;
    let body = json!({
        "token": app.registration_token(RunnerType::Instance),
        "system_id": "s_ignored",
        "info": { "name": "gitlab-runner", "version": "17.5.0" },
    });
    app.post("/runners", body).await.assert_status(201);
    assert_eq!(app.count("ci_runner_machines", "true").await, 0);
}

#[tokio::test]
async fn reg_12_the_token_tells_the_type_and_not_a_creation_by_a_user() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (_, token) = app.register(kind).await;
        assert!(token.starts_with(&format!("t{}_", kind.number())));
        assert_eq!(token.len(), 23, "three of the type, then twenty");
    }
}

#[tokio::test]
async fn reg_32_whether_registration_is_enabled_for_pages_is_not_looked_at() {
    let app = TestApp::start().await;
    for table in ["namespace_settings", "project_settings"] {
        let sql = format!("UPDATE {table} SET runner_registration_enabled = false");
        app.execute(&sql, &[]).await;
    }
    for kind in [RunnerType::Group, RunnerType::Project] {
        register_as(&app, kind).await.assert_status(201);
    }
}

#[tokio::test]
async fn reg_33_a_runner_token_registers_nothing() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Group).await;
    for token in [token.as_str(), "glrt-t2_abcdefghijklmnopqrst"] {
        app.post("/runners", json!({ "token": token }))
            .await
            .assert_is(403, &invalid());
    }
}

#[tokio::test]
async fn reg_34_credentials_of_a_user_are_ignored() {
    let app = TestApp::start().await;
    for private_token in ["glpat-unknown", &app.admin_token()] {
        let body = json!({ "token": app.registration_token(RunnerType::Instance) });
        let request = app.request(reqwest::Method::POST, "/runners");
        app.send(request.header("PRIVATE-TOKEN", private_token).json(&body))
            .await
            .assert_status(201);
    }
    assert_eq!(app.count("ci_runners", "creator_id IS NULL").await, 2);
}

#[tokio::test]
async fn sch_01_no_token_is_stored_plain() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Project).await;
    let everywhere: i64 = app
        .value(
            "SELECT (SELECT count(*) FROM ci_runners r WHERE r::text LIKE '%' || $1 || '%')
                  + (SELECT count(*) FROM application_settings s
                     WHERE s::text LIKE '%GR1348941%')
                  + (SELECT count(*) FROM personal_access_tokens t WHERE t::text LIKE '%glpat-%')",
            &[&token],
        )
        .await;
    assert_eq!(everywhere, 0);
}
