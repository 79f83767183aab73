//! Who may make which runner.

use fleetproof_model::RunnerType;
use serde_json::{Value, json};

use crate::support::{Answer, Place, Role, TestApp};

fn insufficient_permissions() -> Value {
    json!({ "message": "403 Forbidden - Insufficient permissions" })
}

async fn create(app: &TestApp, token: &str, kind: RunnerType) -> Answer {
    let access = app.running.access();
    let body = json!({
        "runner_type": kind.wire(),
        "group_id": access.group.id,
        "project_id": access.project.id,
    });
    app.post_as(token, "/user/runners", body).await
}

#[tokio::test]
async fn usr_01_nobody_makes_no_runner() {
    let app = TestApp::start().await;
    // Before the parameters are looked at.
    for body in [json!({}), json!({ "runner_type": "instance_type" })] {
        let answer = app.post("/user/runners", body).await;
        answer.assert_is(401, &json!({ "message": "401 Unauthorized" }));
    }
}

#[tokio::test]
async fn usr_02_gen_31_the_token_needs_the_scope() {
    let app = TestApp::start().await;
    let root: i64 = app.value("SELECT id FROM users WHERE admin", &[]).await;
    for (scope, status) in [
        ("api", 201),
        ("create_runner", 201),
        ("read_api", 403),
        ("manage_runner", 403),
        ("read_user", 403),
    ] {
        let token = app.personal_access_token(root, &[scope]).await;
        let answer = create(&app, &token, RunnerType::Instance).await;
        answer.assert_status(status);
        if status == 403 {
            let body = answer.json();
            assert_eq!(body["error"], "insufficient_scope");
            assert_eq!(body["scope"], "create_runner api");
            assert!(body["error_description"].is_string());
        }
    }
}

#[tokio::test]
async fn usr_08_09_instance_runners_are_made_by_administrators() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    create(&app, &admin, RunnerType::Instance)
        .await
        .assert_status(201);
    for role in [Role::GroupOwner, Role::ProjectMaintainer, Role::Stranger] {
        let token = app.token_of(role).await;
        create(&app, &token, RunnerType::Instance)
            .await
            .assert_is(403, &insufficient_permissions());
    }
    assert_eq!(app.count("ci_runners", "true").await, 1);
}

#[tokio::test]
async fn usr_10_11_group_runners_are_made_by_owners() {
    let app = TestApp::start().await;
    let owner = app.token_of(Role::GroupOwner).await;
    create(&app, &owner, RunnerType::Group)
        .await
        .assert_status(201);
    // A private group is not hidden here: those who cannot see it are refused likewise.
    for role in [Role::GroupMaintainer, Role::Developer, Role::Stranger] {
        let token = app.token_of(role).await;
        create(&app, &token, RunnerType::Group)
            .await
            .assert_is(403, &insufficient_permissions());
    }
    assert_eq!(app.count("ci_runners", "true").await, 1);
}

#[tokio::test]
async fn usr_10_an_owner_of_the_group_above_may_as_well() {
    let app = TestApp::start().await;
    let owner = app.token_of(Role::GroupOwner).await;
    let below = app
        .group("linux", Some(app.running.access().group.id))
        .await;
    let body = json!({ "runner_type": "group_type", "group_id": below });
    app.post_as(&owner, "/user/runners", body)
        .await
        .assert_status(201);
}

#[tokio::test]
async fn usr_12_13_project_runners_are_made_by_maintainers() {
    let app = TestApp::start().await;
    for role in [
        Role::ProjectMaintainer,
        Role::GroupMaintainer,
        Role::GroupOwner,
    ] {
        let token = app.token_of(role).await;
        create(&app, &token, RunnerType::Project)
            .await
            .assert_status(201);
    }
    for role in [Role::Developer, Role::Stranger] {
        let token = app.token_of(role).await;
        create(&app, &token, RunnerType::Project)
            .await
            .assert_is(403, &insufficient_permissions());
    }
    assert_eq!(app.count("ci_runners", "true").await, 3);
}

#[tokio::test]
async fn usr_10_12_an_expired_or_requested_membership_is_none() {
    let app = TestApp::start().await;
    let access = app.running.access();
    let group = Place::Group(access.group.id);
    let token = app.member("former", &[(group, 50)]).await;
    create(&app, &token, RunnerType::Group)
        .await
        .assert_status(201);
    for column in [
        "expires_at = '2020-01-01'",
        "expires_at = NULL, requested_at = now()",
    ] {
        app.execute(&format!("UPDATE members SET {column}"), &[])
            .await;
        for kind in [RunnerType::Group, RunnerType::Project] {
            create(&app, &token, kind).await.assert_status(403);
        }
    }
}

#[tokio::test]
async fn usr_14_registration_may_be_switched_off_except_for_administrators() {
    let app = TestApp::start().await;
    let owner = app.token_of(Role::GroupOwner).await;
    let admin = app.admin_token();
    let kinds = [
        (RunnerType::Group, "namespace_settings", "group"),
        (RunnerType::Project, "project_settings", "project"),
    ];
    for (kind, table, registrar) in kinds {
        let set = |value: &str| format!("UPDATE {table} SET runner_registration_enabled = {value}");
        app.execute(&set("false"), &[]).await;
        create(&app, &owner, kind)
            .await
            .assert_is(403, &insufficient_permissions());
        create(&app, &admin, kind).await.assert_status(201);
        app.execute(&set("true"), &[]).await;
        app.set(&format!(
            "valid_runner_registrars = array_remove('{{group,project}}', '{registrar}')"
        ))
        .await;
        create(&app, &owner, kind)
            .await
            .assert_is(403, &insufficient_permissions());
        create(&app, &admin, kind).await.assert_status(201);
        app.set("valid_runner_registrars = '{group,project}'").await;
        create(&app, &owner, kind).await.assert_status(201);
    }
}

#[tokio::test]
async fn usr_15_the_setting_for_registration_tokens_has_no_influence() {
    let app = TestApp::start().await;
    app.set("allow_runner_registration_token = false").await;
    app.execute(
        "UPDATE namespace_settings SET allow_runner_registration_token = false",
        &[],
    )
    .await;
    let admin = app.admin_token();
    for kind in RunnerType::ALL {
        create(&app, &admin, kind).await.assert_status(201);
    }
}
