//! One runner.

use fleetproof_model::RunnerType;
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Role, TestApp, runner_gid};

/// Every field of a runner.
const ALL: &str = "query($id: CiRunnerID!) { runner(id: $id) {
    id shortSha description runnerType status active paused contactedAt createdAt
    createdBy { id username } creationMethod creationState jobExecutionStatus jobCount
    jobs { count nodes { id } pageInfo { hasNextPage } }
    locked runUntagged accessLevel maximumTimeout maintenanceNote tagList tokenExpiresAt
    projectCount ownerProject { fullPath } groups { count nodes { fullPath } }
    projects { nodes { fullPath } } adminUrl editAdminUrl registerAdminUrl ephemeralRegisterUrl
    ephemeralAuthenticationToken
    userPermissions { readRunner updateRunner deleteRunner assignRunner }
    managers { count nodes { systemId } }
} }";

async fn status(app: &TestApp, id: i64) -> (String, String) {
    let query =
        "query($id: CiRunnerID!) { runner(id: $id) { status managers { nodes { status } } } }";
    let data = app.ask(query, json!({ "id": runner_gid(id) })).await;
    let runner = &data["runner"];
    let of_manager = &runner["managers"]["nodes"][0]["status"];
    (
        runner["status"].as_str().unwrap().to_owned(),
        of_manager.as_str().unwrap_or_default().to_owned(),
    )
}

#[tokio::test]
async fn gql_01_all_that_there_is_of_a_runner() {
    let app = TestApp::start().await;
    let site = app.running.url();
    for (kind, place, path) in [
        (RunnerType::Instance, "INSTANCE_TYPE", "admin/runners"),
        (RunnerType::Group, "GROUP_TYPE", "groups/fleet/-/runners"),
        (RunnerType::Project, "PROJECT_TYPE", "fleet/app/-/runners"),
    ] {
        let fields = json!({
            "description": "d", "maintenance_note": "n", "maximum_timeout": 700, "locked": true,
            "tag_list": ["a", "b"], "access_level": "ref_protected", "paused": true,
        });
        let (id, token) = app.create(kind, fields).await;
        let data = app.ask(ALL, json!({ "id": runner_gid(id) })).await;
        let runner = &data["runner"];
        let page = format!("{site}/admin/runners/{id}");
        let own = if kind == RunnerType::Project {
            json!([1, "fleet/app", [{ "fullPath": "fleet/app" }]])
        } else {
            json!([null, null, null])
        };
        for (name, value) in [
            ("id", json!(runner_gid(id))),
            ("shortSha", json!(token[8..17])),
            ("description", json!("d")),
            ("runnerType", json!(place)),
            ("status", json!("NEVER_CONTACTED")),
            ("active", json!(false)),
            ("paused", json!(true)),
            ("contactedAt", Value::Null),
            ("creationMethod", json!("AUTHENTICATED_USER")),
            ("creationState", json!("STARTED")),
            ("jobExecutionStatus", json!("IDLE")),
            ("jobCount", json!(0)),
            (
                "jobs",
                json!({ "count": 0, "nodes": [], "pageInfo": { "hasNextPage": false } }),
            ),
            ("locked", json!(true)),
            ("runUntagged", json!(true)),
            ("accessLevel", json!("REF_PROTECTED")),
            ("maximumTimeout", json!(700)),
            ("maintenanceNote", json!("n")),
            ("tagList", json!(["a", "b"])),
            ("tokenExpiresAt", Value::Null),
            ("projectCount", own[0].clone()),
            ("adminUrl", json!(page)),
            ("editAdminUrl", json!(format!("{page}/edit"))),
            ("registerAdminUrl", json!(format!("{page}/register"))),
            (
                "ephemeralRegisterUrl",
                json!(format!("{site}/{path}/{id}/register")),
            ),
            ("ephemeralAuthenticationToken", json!(token)),
            ("managers", json!({ "count": 0, "nodes": [] })),
        ] {
            assert_eq!(runner[name], value, "{kind} {name}");
        }
        let keys: Vec<&String> = runner.as_object().unwrap().keys().collect();
        let (first, tenth, last) = (keys[0], keys[9], keys[keys.len() - 1]);
        assert_eq!([first, tenth, last], ["id", "createdBy", "managers"]);
        assert_eq!(runner["createdBy"]["username"], "root");
        assert_eq!(runner["ownerProject"]["fullPath"], own[1]);
        assert_eq!(runner["projects"]["nodes"], own[2]);
        let groups = (kind == RunnerType::Group).then(|| json!([{ "fullPath": "fleet" }]));
        assert_eq!(runner["groups"]["nodes"], json!(groups));
        let created = runner["createdAt"].as_str().unwrap();
        assert!(created.len() == 20 && created.ends_with('Z'), "{created}");
        let rights = runner["userPermissions"].as_object().unwrap();
        assert!(rights.len() == 4 && rights.values().all(|right| *right == json!(true)));
    }
}

#[tokio::test]
async fn gql_01_what_others_do_not_see() {
    let app = TestApp::start().await;
    let (id, _) = app
        .create(RunnerType::Instance, json!({ "maintenance_note": "n" }))
        .await;
    app.execute(
        "UPDATE ci_runners SET token_expires_at = now() + interval '1 day'",
        &[],
    )
    .await;
    let stranger = app.token_of(Role::Stranger).await;
    let id = json!({ "id": runner_gid(id) });
    let data = app.ask_as(&stranger, ALL, id.clone()).await;
    let runner = &data["runner"];
    assert_eq!(runner["description"], Value::Null);
    assert_eq!(runner["status"], "NEVER_CONTACTED");
    for hidden in [
        "maintenanceNote",
        "tokenExpiresAt",
        "adminUrl",
        "editAdminUrl",
        "registerAdminUrl",
        "ephemeralRegisterUrl",
        "ephemeralAuthenticationToken",
        "jobs",
    ] {
        assert_eq!(runner[hidden], Value::Null, "{hidden}");
    }
    assert_eq!(
        runner["userPermissions"],
        json!({
            "readRunner": true, "updateRunner": false, "deleteRunner": false, "assignRunner": false,
        })
    );
    let shown = app.ask(ALL, id).await;
    assert!(shown["runner"]["tokenExpiresAt"].is_string());
}

#[tokio::test]
async fn gql_01_the_token_is_told_for_an_hour_and_until_the_first_request() {
    let app = TestApp::start().await;
    let query = "query($id: CiRunnerID!) { runner(id: $id) { ephemeralAuthenticationToken } }";
    let told = async |id: i64| {
        let data = app.ask(query, json!({ "id": runner_gid(id) })).await;
        data["runner"]["ephemeralAuthenticationToken"].is_string()
    };
    let (asks, token) = app.create(RunnerType::Group, json!({})).await;
    let (waits, _) = app.create(RunnerType::Group, json!({})).await;
    let (registered, _) = app.register(RunnerType::Group).await;
    app.verify(&token, "s_1").await.assert_status(200);
    assert!(told(asks).await && told(waits).await && !told(registered).await);
    // The end of the state is written when the contact is.
    app.age(asks, Duration::minutes(5), None).await;
    app.request_job(&token, "s_1").await.assert_status(204);
    app.age(waits, Duration::minutes(61), None).await;
    assert!(!told(asks).await && !told(waits).await);
}

#[tokio::test]
async fn gql_03_sta_03_05_06_status_goes_by_state_and_contact() {
    let app = TestApp::start().await;
    let (id, token) = app.create(RunnerType::Project, json!({})).await;
    let pair = |runner: &str, manager: &str| (runner.to_owned(), manager.to_owned());
    assert_eq!(status(&app, id).await, pair("NEVER_CONTACTED", ""));
    app.verify(&token, "s_1").await.assert_status(200);
    assert_eq!(status(&app, id).await, pair("NEVER_CONTACTED", "ONLINE"));
    // The request finishes the state in the column only when the contact is written there.
    app.age(id, Duration::DAY, Some(Duration::HOUR)).await;
    app.request_job(&token, "s_1").await.assert_status(204);
    assert_eq!(status(&app, id).await, pair("ONLINE", "ONLINE"));
    let admin = app.admin_token();
    app.put_as(&admin, &format!("/runners/{id}"), json!({ "paused": true }))
        .await
        .assert_status(200);
    assert_eq!(status(&app, id).await, pair("ONLINE", "ONLINE"));
    app.age(id, Duration::days(6), Some(Duration::hours(3)))
        .await;
    assert_eq!(status(&app, id).await, pair("OFFLINE", "ONLINE"));
    app.age(id, Duration::days(9), Some(Duration::days(8)))
        .await;
    assert_eq!(status(&app, id).await, pair("STALE", "ONLINE"));
}

#[tokio::test]
async fn gql_05_a_runner_that_is_not_there_or_not_for_the_caller_is_null() {
    let app = TestApp::start().await;
    let query = "query($id: CiRunnerID!) { runner(id: $id) { id } }";
    let (id, _) = app.register(RunnerType::Group).await;
    let (admin, stranger) = (app.admin_token(), app.token_of(Role::Stranger).await);
    let maintainer = app.token_of(Role::GroupMaintainer).await;
    for (token, id, is_shown) in [
        (admin.as_str(), id, true),
        (&maintainer, id, true),
        (&stranger, id, false),
        ("", id, false),
        (&admin, id + 1000, false),
        (&admin, i64::MAX, false),
    ] {
        let data = app
            .ask_as(token, query, json!({ "id": runner_gid(id) }))
            .await;
        assert_eq!(data["runner"].is_null(), !is_shown, "{token} {id}");
    }
    let data = app
        .ask(
            "{ currentUser { id username name state } metadata { version revision } }",
            json!({}),
        )
        .await;
    assert_eq!(data["currentUser"]["username"], "root");
    assert_eq!(data["metadata"]["version"], "17.11.0");
    let data = app
        .ask_as("", "{ currentUser { id } metadata { version } }", json!({}))
        .await;
    assert_eq!(data, json!({ "currentUser": null, "metadata": null }));
}
