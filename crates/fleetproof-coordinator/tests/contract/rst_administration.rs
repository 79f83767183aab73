//! Section 4: token resets by those who look after runners.

use fleetproof_model::RunnerType;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Place, Role, TestApp};

const INSTANCE: &str = "/runners/reset_registration_token";

async fn reset(app: &TestApp, token: &str, path: &str) -> Answer {
    app.call_as(token, Method::POST, path, None).await
}

fn group_path(app: &TestApp) -> String {
    let id = app.running.access().group.id;
    format!("/groups/{id}/runners/reset_registration_token")
}

fn project_path(app: &TestApp) -> String {
    let id = app.running.access().project.id;
    format!("/projects/{id}/runners/reset_registration_token")
}

fn forbidden() -> Value {
    json!({ "message": "403 Forbidden" })
}

#[tokio::test]
async fn rst_10_inv_09_an_authentication_token_is_replaced() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.create(kind, json!({})).await;
        let path = format!("/runners/{id}/reset_authentication_token");
        let answer = reset(&app, &app.admin_token(), &path).await;
        let fresh = answer.token();
        answer.assert_is(201, &json!({ "token": fresh, "token_expires_at": null }));
        assert!(fresh.starts_with(&format!("glrt-t{}_", kind.number())));
        assert_eq!(app.managers_of(id).await, 0, "no heartbeat");
        app.verify(&token, "s_1").await.assert_status(403);
        app.verify(&fresh, "s_1").await.assert_status(200);
    }
}

#[tokio::test]
async fn rst_10_11_only_those_who_may_change_a_runner_reset_its_token() {
    let app = TestApp::start().await;
    let all = [
        Role::GroupOwner,
        Role::GroupMaintainer,
        Role::ProjectMaintainer,
        Role::Developer,
        Role::Stranger,
    ];
    for (kind, may) in [
        (RunnerType::Instance, &all[..0]),
        (RunnerType::Group, &all[..1]),
        (RunnerType::Project, &all[..3]),
    ] {
        let (id, _) = app.create(kind, json!({})).await;
        let path = format!("/runners/{id}/reset_authentication_token");
        for role in all {
            let token = app.token_of(role).await;
            let answer = reset(&app, &token, &path).await;
            if may.contains(&role) {
                answer.assert_status(201);
            } else {
                let body = json!({ "message": "403 Forbidden - No access granted" });
                answer.assert_is(403, &body);
            }
        }
    }
}

#[tokio::test]
async fn rst_02_10_the_new_token_ends_after_the_interval() {
    let app = TestApp::start().await;
    let (id, _) = app.create(RunnerType::Group, json!({})).await;
    app.execute(
        "UPDATE namespace_settings SET runner_token_expiration_interval = 432000",
        &[],
    )
    .await;
    let path = format!("/runners/{id}/reset_authentication_token");
    let answer = reset(&app, &app.admin_token(), &path).await;
    answer.assert_status(201);
    let ends = answer.json()["token_expires_at"].clone();
    let stored: String = app
        .value(
            r#"SELECT to_char(token_expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
               FROM ci_runners WHERE id = $1"#,
            &[&id],
        )
        .await;
    assert_eq!(ends, stored);
}

#[tokio::test]
async fn rst_12_13_an_unknown_runner_and_nobody() {
    let app = TestApp::start().await;
    let (id, _) = app.create(RunnerType::Instance, json!({})).await;
    let path = |id: &str| format!("/runners/{id}/reset_authentication_token");
    let admin = app.admin_token();
    reset(&app, &admin, &path("4711"))
        .await
        .assert_is(404, &json!({ "message": "404 Not found" }));
    reset(&app, "", &path(&id.to_string()))
        .await
        .assert_is(401, &json!({ "message": "401 Unauthorized" }));
}

#[tokio::test]
async fn rst_20_24_27_29_registration_tokens_are_replaced() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    for (kind, path) in [
        (RunnerType::Instance, INSTANCE.to_owned()),
        (RunnerType::Group, group_path(&app)),
        (RunnerType::Project, project_path(&app)),
    ] {
        let old = app.registration_token(kind);
        let (id, runner) = app.register(kind).await;
        let answer = reset(&app, &admin, &path).await;
        let fresh = answer.token();
        answer.assert_is(201, &json!({ "token": fresh }));
        assert!(fresh.starts_with("GR1348941") && fresh != old, "{kind}");
        app.post("/runners", json!({ "token": old }))
            .await
            .assert_is(
                403,
                &json!({ "message": "403 Forbidden - invalid token supplied" }),
            );
        let made = app.post("/runners", json!({ "token": fresh })).await;
        made.assert_status(201);
        let same_type = format!(
            "id IN ({id}, {}) AND runner_type = {}",
            made.id(),
            kind.number()
        );
        assert_eq!(app.count("ci_runners", &same_type).await, 2);
        app.verify(&runner, "s_1").await.assert_status(200);
    }
}

#[tokio::test]
async fn rst_21_registration_tokens_that_are_switched_off_are_not_replaced() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    let owner = app.token_of(Role::GroupOwner).await;
    app.set("allow_runner_registration_token = false").await;
    for path in [INSTANCE.to_owned(), group_path(&app), project_path(&app)] {
        for token in [&admin, &owner] {
            reset(&app, token, &path).await.assert_is(403, &forbidden());
        }
    }
    app.set("allow_runner_registration_token = true").await;
    app.execute(
        "UPDATE namespace_settings SET allow_runner_registration_token = false",
        &[],
    )
    .await;
    for path in [group_path(&app), project_path(&app)] {
        reset(&app, &admin, &path)
            .await
            .assert_is(403, &forbidden());
    }
    reset(&app, &admin, INSTANCE).await.assert_status(201);
}

#[tokio::test]
async fn rst_22_25_28_members_below_are_refused() {
    let app = TestApp::start().await;
    for (path, may) in [
        (INSTANCE.to_owned(), &[][..]),
        (group_path(&app), &[Role::GroupOwner][..]),
        (
            project_path(&app),
            &[
                Role::GroupOwner,
                Role::GroupMaintainer,
                Role::ProjectMaintainer,
            ][..],
        ),
    ] {
        for role in [
            Role::GroupOwner,
            Role::GroupMaintainer,
            Role::ProjectMaintainer,
            Role::Developer,
        ] {
            let token = app.token_of(role).await;
            let answer = reset(&app, &token, &path).await;
            if may.contains(&role) {
                answer.assert_status(201);
            } else {
                answer.assert_is(403, &forbidden());
            }
        }
    }
}

#[tokio::test]
async fn rst_23_nobody_replaces_nothing() {
    let app = TestApp::start().await;
    for path in [INSTANCE.to_owned(), group_path(&app), project_path(&app)] {
        let body = json!({ "message": "401 Unauthorized" });
        reset(&app, "", &path).await.assert_is(401, &body);
    }
}

#[tokio::test]
async fn rst_26_28_what_a_caller_cannot_see_is_not_there() {
    let app = TestApp::start().await;
    let stranger = app.token_of(Role::Stranger).await;
    let elsewhere = app.group("elsewhere", None).await;
    let theirs = app.member("theirs", &[(Place::Group(elsewhere), 50)]).await;
    let group = json!({ "message": "404 Group Not Found" });
    let project = json!({ "message": "404 Project Not Found" });
    for token in [&stranger, &theirs] {
        reset(&app, token, &group_path(&app))
            .await
            .assert_is(404, &group);
        reset(&app, token, &project_path(&app))
            .await
            .assert_is(404, &project);
    }
    let admin = app.admin_token();
    for id in [
        "nothing",
        "4711",
        "-1",
        "99999999999999999999",
        "some%2Fpath",
    ] {
        let path = format!("/groups/{id}/runners/reset_registration_token");
        reset(&app, &admin, &path).await.assert_is(404, &group);
        let path = format!("/projects/{id}/runners/reset_registration_token");
        reset(&app, &admin, &path).await.assert_is(404, &project);
    }
    reset(
        &app,
        &theirs,
        "/groups/elsewhere/runners/reset_registration_token",
    )
    .await
    .assert_status(201);
}

#[tokio::test]
async fn reg_05_rst_21_a_token_that_is_not_taken_reads_as_null() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    let shown = async |path: &str| app.get_as(&admin, path).await.json()["runners_token"].clone();
    assert_eq!(
        shown("/groups/fleet").await,
        app.registration_token(RunnerType::Group)
    );
    app.set("allow_runner_registration_token = false").await;
    for path in ["/groups/fleet", "/projects/fleet%2Fapp"] {
        assert_eq!(shown(path).await, json!(null), "{path}");
    }
    let maintainer = app.token_of(Role::GroupMaintainer).await;
    let group = app.get_as(&maintainer, "/groups/fleet").await.json();
    assert_eq!(group.get("runners_token"), None, "told to owners alone");
    let developer = app.token_of(Role::Developer).await;
    let project = app.get_as(&developer, "/projects/fleet%2Fapp").await;
    assert_eq!(project.json().get("runners_token"), None);
}

#[tokio::test]
async fn a_registration_token_is_made_when_first_looked_at_and_never_replaced_by_looking() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    let group = app.group("fresh", None).await;
    let shown = async || app.get_as(&admin, "/groups/fresh").await.json()["runners_token"].clone();
    let made = shown().await;
    assert!(made.as_str().unwrap().starts_with("GR1348941"));
    assert_eq!(shown().await, made);
    app.post("/runners", json!({ "token": made }))
        .await
        .assert_status(201);
    let unreadable = "UPDATE namespaces SET runners_token_encrypted = 'x' WHERE id = $1";
    app.execute(unreadable, &[&group]).await;
    assert_eq!(shown().await, json!(null));
    let kept = format!("id = {group} AND runners_token_encrypted = 'x'");
    assert_eq!(app.count("namespaces", &kept).await, 1);
}
