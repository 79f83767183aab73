//! `DELETE /runners/:id`.

use fleetproof_model::RunnerType;
use reqwest::Method;
use serde_json::json;

use crate::support::{Place, Role, TestApp};

#[tokio::test]
async fn adm_40_inv_08_a_runner_goes_with_all_that_belongs_to_it() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    for kind in RunnerType::ALL {
        let (kept, kept_token) = app.create(kind, json!({ "tag_list": ["a"] })).await;
        let (id, token) = app.create(kind, json!({ "tag_list": ["a"] })).await;
        for system_id in ["s_1", "s_2"] {
            app.verify(&token, system_id).await.assert_status(200);
        }
        app.verify(&kept_token, "s_1").await.assert_status(200);
        let path = format!("/runners/{id}");
        let answer = app.delete_as(&admin, &path).await;
        answer.assert_status(204);
        assert_eq!(answer.text, "");
        for (table, column) in [
            ("ci_runners", "id"),
            ("ci_runners_archived", "id"),
            ("ci_runner_machines", "runner_id"),
            ("ci_runner_machines_archived", "runner_id"),
            ("ci_runner_namespaces", "runner_id"),
            ("ci_runner_projects", "runner_id"),
            ("taggings", "taggable_id"),
        ] {
            let condition = format!("{column} = {id}");
            assert_eq!(app.count(table, &condition).await, 0, "{kind} {table}");
        }
        app.verify(&token, "s_1").await.assert_status(403);
        app.request_job(&token, "s_1").await.assert_status(403);
        app.get_as(&admin, &path).await.assert_status(404);
        app.delete_as(&admin, &path)
            .await
            .assert_is(404, &json!({ "message": "404 Not found" }));
        assert_eq!(app.managers_of(kept).await, 1);
        assert_eq!(
            app.count("taggings", &format!("taggable_id = {kept}"))
                .await,
            1
        );
        app.verify(&kept_token, "s_1").await.assert_status(200);
    }
}

#[tokio::test]
async fn adm_41_a_runner_of_several_projects_is_deleted_by_administrators() {
    let app = TestApp::start().await;
    let group = app.running.access().group.id;
    let second = app.project("second", group).await;
    let (id, _) = app.create(RunnerType::Project, json!({})).await;
    app.serve(id, second).await;
    let path = format!("/runners/{id}");
    let reason = "403 Forbidden - Runner associated with more than one project";
    for role in [Role::GroupOwner, Role::ProjectMaintainer, Role::Stranger] {
        let token = app.token_of(role).await;
        app.delete_as(&token, &path)
            .await
            .assert_is(403, &json!({ "message": reason }));
    }
    app.delete_as(&app.admin_token(), &path)
        .await
        .assert_status(204);
}

#[tokio::test]
async fn adm_42_who_may_delete_which_runner() {
    let app = TestApp::start().await;
    let all = [
        Role::Stranger,
        Role::Developer,
        Role::ProjectMaintainer,
        Role::GroupMaintainer,
        Role::GroupOwner,
    ];
    for (kind, may) in [
        (RunnerType::Instance, &all[5..]),
        (RunnerType::Group, &all[4..]),
        (RunnerType::Project, &all[2..]),
    ] {
        for role in all {
            let (id, _) = app.create(kind, json!({})).await;
            let token = app.token_of(role).await;
            let answer = app.delete_as(&token, &format!("/runners/{id}")).await;
            if may.contains(&role) {
                answer.assert_status(204);
            } else {
                let body = json!({ "message": "403 Forbidden - No access granted" });
                answer.assert_is(403, &body);
                assert_eq!(app.count("ci_runners", &format!("id = {id}")).await, 1);
            }
        }
    }
}

#[tokio::test]
async fn adm_42_an_owner_of_the_group_above_may_delete_a_group_runner() {
    let app = TestApp::start().await;
    let above = app.running.access().group.id;
    let below = app.group("linux", Some(above)).await;
    let owner = app.token_of(Role::GroupOwner).await;
    let beside = app.group("beside", Some(above)).await;
    let other = app.member("other", &[(Place::Group(beside), 50)]).await;
    let group = json!({ "group_id": below });
    let (id, _) = app.create(RunnerType::Group, group).await;
    let path = format!("/runners/{id}");
    app.delete_as(&other, &path).await.assert_status(403);
    app.delete_as(&owner, &path).await.assert_status(204);
}

#[tokio::test]
async fn adm_43_an_unknown_runner_and_nobody() {
    let app = TestApp::start().await;
    app.delete_as(&app.admin_token(), "/runners/4711")
        .await
        .assert_is(404, &json!({ "message": "404 Not found" }));
    app.delete_as("", "/runners/4711")
        .await
        .assert_is(401, &json!({ "message": "401 Unauthorized" }));
}

#[tokio::test]
async fn adm_44_gen_24_a_runner_changed_since_is_not_deleted() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    for kind in RunnerType::ALL {
        let (id, _) = app.create(kind, json!({})).await;
        let delete = async |since: &str| {
            let path = format!("/runners/{id}");
            let request = app.request(Method::DELETE, &path);
            app.send(
                request
                    .header("PRIVATE-TOKEN", &admin)
                    .header("If-Unmodified-Since", since),
            )
            .await
        };
        delete("Fri, 01 Jan 2021 00:00:00 GMT")
            .await
            .assert_is(412, &json!({ "message": "412 Precondition Failed" }));
        delete("no date").await.assert_status(204);
    }
}
