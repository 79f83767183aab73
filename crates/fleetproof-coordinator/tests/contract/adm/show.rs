//! `GET /runners/:id`.

use fleetproof_model::RunnerType;
use serde_json::{Value, json};

use crate::support::{Place, Role, TestApp};

#[tokio::test]
async fn adm_20_all_that_is_known_of_a_runner() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app
            .create(
                kind,
                json!({
                    "description": "d", "maintenance_note": "n", "tag_list": ["a", "b"],
                    "access_level": "ref_protected", "maximum_timeout": 3600, "locked": true,
                }),
            )
            .await;
        let info = json!({
            "version": "17.5.0", "revision": "abc", "platform": "linux", "architecture": "amd64"
        });
        let body = json!({ "token": token, "system_id": "s_1", "info": info });
        app.post("/runners/verify", body).await.assert_status(200);
        let answer = app
            .get_as(&app.admin_token(), &format!("/runners/{id}"))
            .await;
        answer.assert_status(200);
        assert!(!answer.text.contains(&token));
        let body = answer.json();
        let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
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
                "tag_list",
                "run_untagged",
                "locked",
                "maximum_timeout",
                "access_level",
                "version",
                "revision",
                "platform",
                "architecture",
                "contacted_at",
                "maintenance_note",
                "projects",
                "groups",
            ]
        );
        let expected = json!({
            "id": id, "description": "d", "ip_address": null, "active": true, "paused": false,
            "is_shared": kind == RunnerType::Instance, "runner_type": kind.wire(), "name": null,
            "online": true, "status": "online", "job_execution_status": "idle",
            "tag_list": ["a", "b"], "run_untagged": true, "locked": true, "maximum_timeout": 3600,
            "access_level": "ref_protected", "version": "17.5.0", "revision": "abc",
            "platform": "linux", "architecture": "amd64", "maintenance_note": "n",
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&body[name.as_str()], value, "{name}");
        }
        assert_eq!(body["created_by"]["username"], "root");
        let access = app.running.access();
        let ids = |list: &Value| -> Vec<Value> {
            let list = list.as_array().unwrap().iter();
            list.map(|item| item["id"].clone()).collect()
        };
        let (groups, projects) = match kind {
            RunnerType::Instance => (vec![], vec![]),
            RunnerType::Group => (vec![json!(access.group.id)], vec![]),
            RunnerType::Project => (vec![], vec![json!(access.project.id)]),
        };
        assert_eq!(
            (ids(&body["groups"]), ids(&body["projects"])),
            (groups, projects)
        );
        for time in ["created_at", "contacted_at"] {
            let text = body[time].as_str().unwrap();
            assert!(text.len() == 24 && text.ends_with('Z'), "{time}: {text}");
        }
    }
}

#[tokio::test]
async fn adm_15_16_a_registered_runner_before_any_contact() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, _) = app.register(kind).await;
        let path = format!("/runners/{id}");
        let body = app.get_as(&app.admin_token(), &path).await.json();
        assert_eq!(body["online"], json!(null), "null, not false");
        assert_eq!(body["status"], "never_contacted");
        assert_eq!(body["created_by"], json!(null));
        for name in [
            "version",
            "revision",
            "platform",
            "architecture",
            "contacted_at",
        ] {
            assert_eq!(body[name], json!(null), "{name}");
        }
    }
}

#[tokio::test]
async fn adm_20_details_come_from_the_manager_in_contact_last() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    for (system_id, version) in [("s_1", "1.0.0"), ("s_2", "2.0.0")] {
        let body = json!({
            "token": token, "system_id": system_id, "info": { "version": version }
        });
        app.post("/runners/verify", body).await.assert_status(200);
    }
    let path = format!("/runners/{id}");
    let version = async || app.get_as(&app.admin_token(), &path).await.json()["version"].clone();
    assert_eq!(version().await, "2.0.0");
    app.execute(
        "UPDATE ci_runner_machines SET contacted_at = now() + interval '1 minute'
         WHERE system_xid = 's_1'",
        &[],
    )
    .await;
    assert_eq!(version().await, "1.0.0");
}

#[tokio::test]
async fn adm_21_instance_runners_are_shown_to_every_user_without_the_note() {
    let app = TestApp::start().await;
    let note = json!({ "maintenance_note": "n" });
    let (id, _) = app.create(RunnerType::Instance, note).await;
    let path = format!("/runners/{id}");
    for role in [Role::Stranger, Role::GroupOwner] {
        let token = app.token_of(role).await;
        let answer = app.get_as(&token, &path).await;
        answer.assert_status(200);
        assert_eq!(answer.json()["maintenance_note"], json!(null));
    }
    app.get_as("", &path).await.assert_status(401);
}

#[tokio::test]
async fn adm_22_who_may_look_at_group_and_project_runners() {
    let app = TestApp::start().await;
    let note = json!({ "maintenance_note": "n" });
    let (group, _) = app.create(RunnerType::Group, note.clone()).await;
    let (project, _) = app.create(RunnerType::Project, note).await;
    // In the order: group runner, project runner; whether it is shown, and with its note.
    for (role, expected) in [
        (Role::GroupOwner, [(true, true), (true, true)]),
        (Role::GroupMaintainer, [(true, false), (true, true)]),
        (Role::ProjectMaintainer, [(true, false), (true, true)]),
        (Role::Developer, [(false, false), (false, false)]),
        (Role::Stranger, [(false, false), (false, false)]),
    ] {
        let token = app.token_of(role).await;
        for (id, (shown, with_note)) in [group, project].into_iter().zip(expected) {
            let answer = app.get_as(&token, &format!("/runners/{id}")).await;
            if shown {
                answer.assert_status(200);
                let note = answer.json()["maintenance_note"].clone();
                assert_eq!(note == "n", with_note, "{role:?}");
            } else {
                let body = json!({ "message": "403 Forbidden - No access granted" });
                answer.assert_is(403, &body);
            }
            let managers = app.get_as(&token, &format!("/runners/{id}/managers")).await;
            managers.assert_status(if shown { 200 } else { 403 });
        }
    }
}

#[tokio::test]
async fn adm_22_a_project_that_keeps_group_runners_out_gives_no_right_to_them() {
    let app = TestApp::start().await;
    let (id, _) = app.create(RunnerType::Group, json!({})).await;
    let token = app.token_of(Role::ProjectMaintainer).await;
    let path = format!("/runners/{id}");
    app.get_as(&token, &path).await.assert_status(200);
    app.execute(
        "UPDATE project_ci_cd_settings SET group_runners_enabled = false",
        &[],
    )
    .await;
    app.get_as(&token, &path).await.assert_status(403);
}

#[tokio::test]
async fn adm_23_24_an_unknown_number_and_no_number() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    for id in ["4711", "-1", "99999999999999999999"] {
        app.get_as(&admin, &format!("/runners/{id}"))
            .await
            .assert_is(404, &json!({ "message": "404 Not found" }));
    }
    app.get_as(&admin, "/runners/one")
        .await
        .assert_is(400, &json!({ "error": "id is invalid" }));
}

#[tokio::test]
async fn adm_25_projects_can_be_left_out() {
    let app = TestApp::start().await;
    let (id, _) = app.create(RunnerType::Project, json!({})).await;
    let admin = app.admin_token();
    for (query, there) in [
        ("", true),
        ("?include_projects=true", true),
        ("?include_projects=false", false),
    ] {
        let path = format!("/runners/{id}{query}");
        let body = app.get_as(&admin, &path).await.json();
        assert_eq!(body.get("projects").is_some(), there, "{query}");
    }
    app.get_as(&admin, &format!("/runners/{id}?include_projects=maybe"))
        .await
        .assert_is(400, &json!({ "error": "include_projects is invalid" }));
}

#[tokio::test]
async fn adm_26_projects_and_groups_are_those_that_the_caller_is_a_member_of() {
    let app = TestApp::start().await;
    let access = app.running.access();
    let elsewhere = app.group("elsewhere", None).await;
    let second = app.project("second", elsewhere).await;
    let (id, _) = app.create(RunnerType::Project, json!({})).await;
    app.serve(id, second).await;
    let path = format!("/runners/{id}");
    let projects = async |token: &str| {
        let body = app.get_as(token, &path).await.json();
        let projects = body["projects"].as_array().unwrap().clone();
        projects
            .iter()
            .map(|project| project["id"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    let maintainer = app.token_of(Role::ProjectMaintainer).await;
    assert_eq!(projects(&maintainer).await, [access.project.id]);
    let other = app.member("other", &[(Place::Group(elsewhere), 40)]).await;
    assert_eq!(projects(&other).await, [second]);
    assert_eq!(
        projects(&app.admin_token()).await,
        [access.project.id, second]
    );
}
