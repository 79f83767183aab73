//! `GET /runners`, `GET /runners/all`.

use fleetproof_model::RunnerType;
use serde_json::{Value, json};

use crate::support::{Place, Role, TestApp, fleet};

#[tokio::test]
async fn adm_01_a_users_own_runners() {
    let app = TestApp::start().await;
    let [_, group, project] = fleet(&app).await;
    for (role, expected) in [
        (Role::GroupOwner, vec![group, project]),
        (Role::GroupMaintainer, vec![project]),
        (Role::ProjectMaintainer, vec![project]),
        (Role::Developer, vec![]),
        (Role::Stranger, vec![]),
    ] {
        let token = app.token_of(role).await;
        assert_eq!(app.listed(&token, "/runners").await, expected, "{role:?}");
    }
    let admin = app.member("admin", &[]).await;
    app.execute("UPDATE users SET admin = true", &[]).await;
    assert_eq!(
        app.listed(&admin, "/runners").await,
        Vec::<i64>::new(),
        "an administrator's own ones, too"
    );
}

#[tokio::test]
async fn adm_01_owners_see_what_is_below_and_maintainers_of_a_group_its_projects() {
    let app = TestApp::start().await;
    let above = app.running.access().group.id;
    let below = app.group("below", Some(above)).await;
    let deep = app.project("deep", below).await;
    let owner = app.token_of(Role::GroupOwner).await;
    let maintainer = app.member("maintainer", &[(Place::Group(above), 40)]).await;
    let group = app
        .create(RunnerType::Group, json!({ "group_id": below }))
        .await
        .0;
    let project = app
        .create(RunnerType::Project, json!({ "project_id": deep }))
        .await
        .0;
    app.serve(project, app.running.access().project.id).await;
    assert_eq!(app.listed(&owner, "/runners").await, [group, project]);
    assert_eq!(app.listed(&maintainer, "/runners").await, [project]);
}

#[tokio::test]
async fn adm_02_03_gen_31_who_may_ask_for_a_list() {
    let app = TestApp::start().await;
    let root: i64 = app.value("SELECT id FROM users WHERE admin", &[]).await;
    let access = app.running.access();
    let lists = [
        "/runners".to_owned(),
        "/runners/all".to_owned(),
        format!("/groups/{}/runners", access.group.id),
        format!("/projects/{}/runners", access.project.id),
    ];
    for path in &lists {
        app.get_as("", path)
            .await
            .assert_is(401, &json!({ "message": "401 Unauthorized" }));
        for (scope, status) in [
            ("api", 200),
            ("read_api", 200),
            ("read_user", 403),
            ("create_runner", 403),
            ("manage_runner", 403),
        ] {
            let token = app.personal_access_token(root, &[scope]).await;
            let answer = app.get_as(&token, path).await;
            answer.assert_status(status);
            if status == 403 {
                assert_eq!(answer.json()["error"], "insufficient_scope");
            }
        }
    }
}

#[tokio::test]
async fn adm_04_05_all_runners_for_administrators_and_auditors() {
    let app = TestApp::start().await;
    let ids = fleet(&app).await;
    assert_eq!(app.listed(&app.admin_token(), "/runners/all").await, ids);
    let token = app.member("auditor", &[]).await;
    app.get_as(&token, "/runners/all")
        .await
        .assert_is(403, &json!({ "message": "403 Forbidden" }));
    app.execute(
        "UPDATE users SET auditor = true WHERE username = 'auditor'",
        &[],
    )
    .await;
    assert_eq!(app.listed(&token, "/runners/all").await, ids);
}

#[tokio::test]
async fn adm_15_the_elements_of_a_list() {
    let app = TestApp::start().await;
    let access = app.running.access();
    fleet(&app).await;
    let owner = app.token_of(Role::GroupOwner).await;
    let admin = app.admin_token();
    let keys = [
        "id",
        "description",
        "ip_address",
        "active",
        "paused",
        "is_shared",
        "runner_type",
        "name",
        "online",
        "created_by",
        "created_at",
        "status",
        "job_execution_status",
    ];
    for (token, path) in [
        (&admin, "/runners/all".to_owned()),
        (&owner, "/runners".to_owned()),
        (&owner, format!("/groups/{}/runners", access.group.id)),
        (&owner, format!("/projects/{}/runners", access.project.id)),
    ] {
        let list = app.get_as(token, &path).await.json();
        for runner in list.as_array().unwrap() {
            let found: Vec<&String> = runner.as_object().unwrap().keys().collect();
            assert_eq!(found, keys);
            assert_eq!(runner["created_by"]["username"], "root");
            assert_eq!(runner["ip_address"], Value::Null);
            assert_eq!(runner["online"], Value::Null);
            assert_eq!(runner["status"], "never_contacted");
        }
    }
}
