//! The whole administration at every schema step.

use fleetproof_model::{RunnerType, SchemaStep};
use serde_json::json;
use time::Duration;

use crate::support::{Role, TestApp};

async fn administer(app: &TestApp, kind: RunnerType) {
    let at = app.running.step();
    let (admin, owner) = (app.admin_token(), app.token_of(Role::GroupOwner).await);
    let access = app.running.access();
    let (id, token) = app.create(kind, json!({ "tag_list": ["a", "b"] })).await;
    let info = json!({ "version": "17.5.0", "executor": "docker" });
    let body = json!({ "token": token, "system_id": "s_1", "info": info });
    app.post("/runners/verify", body).await.assert_status(200);
    let path = format!("/runners/{id}");
    let change = json!({
        "description": "d", "paused": true, "tag_list": "b,c", "run_untagged": false,
        "locked": true, "access_level": "ref_protected", "maximum_timeout": 700,
        "maintenance_note": "n",
    });
    let changed = app.put_as(&admin, &path, change).await;
    changed.assert_status(200);
    let shown = app.get_as(&admin, &path).await;
    shown.assert_status(200);
    for (name, value) in [
        ("description", json!("d")),
        ("status", json!("paused")),
        ("tag_list", json!(["b", "c"])),
        ("maximum_timeout", json!(700)),
        ("maintenance_note", json!("n")),
        ("version", json!("17.5.0")),
    ] {
        assert_eq!(shown.json()[name], value, "{at} {kind} {name}");
    }
    let managers = app.listed(&admin, &format!("{path}/managers")).await;
    assert_eq!(managers.len(), 1, "{at} {kind}");
    let filter = format!(
        "type={}&status=online&paused=true&tag_list=b,c&version_prefix=17.5&scope={}",
        kind.wire(),
        if kind == RunnerType::Instance {
            "shared"
        } else {
            "specific"
        },
    );
    let (group, project) = (access.group.id, access.project.id);
    let all = format!("/runners/all?{filter}");
    let of_group = format!("/groups/{group}/runners?{filter}");
    let of_project = format!("/projects/{project}/runners?{filter}");
    assert_eq!(app.listed(&admin, &all).await, [id], "{at} {kind}");
    assert_eq!(app.listed(&owner, &of_project).await, [id], "{at} {kind}");
    let in_group = usize::from(kind != RunnerType::Project);
    assert_eq!(app.listed(&owner, &of_group).await.len(), in_group);
    let owned = usize::from(kind != RunnerType::Instance);
    assert_eq!(app.listed(&owner, "/runners").await.len(), owned, "{at}");
    for below in ["jobs", "projects"] {
        app.listed(&admin, &format!("{path}/{below}")).await;
    }
    app.age(id, Duration::days(9), Some(Duration::days(8)))
        .await;
    let stale = format!("/runners/all?type={}&status=stale", kind.wire());
    assert_eq!(app.listed(&admin, &stale).await, [id], "{at} {kind}");
    let fresh = app
        .post_as(
            &admin,
            &format!("{path}/reset_authentication_token"),
            json!({}),
        )
        .await
        .token();
    app.verify(&token, "s_1").await.assert_status(403);
    app.verify(&fresh, "s_1").await.assert_status(200);
    app.delete_as(&owner, &path)
        .await
        .assert_status(if kind == RunnerType::Instance {
            403
        } else {
            204
        });
    if kind == RunnerType::Instance {
        app.delete_as(&admin, &path).await.assert_status(204);
    }
    assert_eq!(app.managers_of(id).await, 0, "{at} {kind}");
}

#[tokio::test]
async fn the_administration_works_at_every_step() {
    for step in SchemaStep::ALL {
        let app = TestApp::at(step).await;
        for kind in RunnerType::ALL {
            administer(&app, kind).await;
        }
    }
}

#[tokio::test]
async fn the_administration_goes_on_through_every_migration() {
    let app = TestApp::at(SchemaStep::Legacy).await;
    let admin = app.admin_token();
    let mut fleet = Vec::new();
    for step in SchemaStep::ALL {
        app.running.advance(step).await.unwrap();
        for kind in RunnerType::ALL {
            let (id, token) = app.create(kind, json!({ "description": "d" })).await;
            app.verify(&token, "s_1").await.assert_status(200);
            fleet.push(id);
        }
        assert_eq!(app.listed(&admin, "/runners/all?per_page=100").await, fleet);
        for id in &fleet {
            let change = json!({ "description": step.as_str() });
            let path = format!("/runners/{id}");
            let answer = app.put_as(&admin, &path, change).await;
            answer.assert_status(200);
            assert_eq!(answer.json()["description"], step.as_str());
        }
    }
    for id in &fleet {
        let answer = app.delete_as(&admin, &format!("/runners/{id}")).await;
        answer.assert_status(204);
    }
    for table in ["ci_runners", "ci_runners_archived", "ci_runner_machines"] {
        assert_eq!(app.count(table, "true").await, 0, "{table}");
    }
}
