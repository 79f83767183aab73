//! What `fleetproof check` asks for in order to find its way.

use fleetproof_model::RunnerType;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn the_token_the_user_the_group_and_the_project_are_found() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    let access = app.running.access();
    let token = app.get_as(&admin, "/personal_access_tokens/self").await;
    token.assert_status(200);
    assert_eq!(
        token.json()["scopes"],
        json!(["api", "create_runner", "manage_runner"])
    );
    assert_eq!(token.json()["active"], true);
    assert_eq!(token.json()["expires_at"], json!(null));
    let user = app.get_as(&admin, "/user").await.json();
    assert_eq!(
        (&user["username"], &user["is_admin"]),
        (&json!("root"), &json!(true))
    );
    assert_eq!(token.json()["user_id"], user["id"]);
    for path in ["/groups/fleet", &format!("/groups/{}", access.group.id)] {
        let group = app.get_as(&admin, path).await;
        group.assert_status(200);
        let body = group.json();
        assert_eq!(body["id"], access.group.id);
        assert_eq!(body["full_path"], "fleet");
        assert_eq!(body["visibility"], "private");
        assert_eq!(body["parent_id"], json!(null));
        assert_eq!(
            body["runners_token"],
            app.registration_token(RunnerType::Group)
        );
    }
    for path in [
        "/projects/fleet%2Fapp",
        &format!("/projects/{}", access.project.id),
    ] {
        let project = app.get_as(&admin, path).await;
        project.assert_status(200);
        let body = project.json();
        assert_eq!(body["id"], access.project.id);
        assert_eq!(body["path_with_namespace"], "fleet/app");
        assert_eq!(
            body["runners_token"],
            app.registration_token(RunnerType::Project)
        );
        assert_eq!(body["namespace"]["full_path"], "fleet");
    }
    app.get_as(&admin, "/groups/nothing")
        .await
        .assert_is(404, &json!({ "message": "404 Group Not Found" }));
    app.get_as(&admin, "/projects/4711")
        .await
        .assert_is(404, &json!({ "message": "404 Project Not Found" }));
}

#[tokio::test]
async fn a_runner_is_made_listed_changed_and_deleted() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    let access = app.running.access();
    for (kind, owner) in [
        (RunnerType::Instance, json!({})),
        (RunnerType::Group, json!({ "group_id": access.group.id })),
        (
            RunnerType::Project,
            json!({ "project_id": access.project.id }),
        ),
    ] {
        let mut body = json!({ "runner_type": kind.wire(), "tag_list": ["run-1"] });
        body.as_object_mut()
            .unwrap()
            .extend(owner.as_object().unwrap().clone());
        let made = app
            .send(
                app.request(reqwest::Method::POST, "/user/runners")
                    .header("PRIVATE-TOKEN", &admin)
                    .json(&body),
            )
            .await;
        made.assert_status(201);
        let id = made.id();
        app.verify(&made.token(), "s_1").await.assert_status(200);
        let path = format!("/runners/{id}");
        let shown = app.get_as(&admin, &path).await;
        shown.assert_status(200);
        assert_eq!(shown.json()["status"], "online");
        assert_eq!(shown.json()["tag_list"], json!(["run-1"]));
        let listed = app
            .get_as(
                &admin,
                &format!(
                    "/runners/all?tag_list=run-1&type={}&status=online",
                    kind.wire()
                ),
            )
            .await;
        listed.assert_status(200);
        assert_eq!(
            listed.json().as_array().unwrap().len(),
            1,
            "{}",
            listed.text
        );
        assert_eq!(listed.header("x-total"), "1");
        let managers = app.get_as(&admin, &format!("{path}/managers")).await;
        assert_eq!(managers.json()[0]["system_id"], "s_1");
        assert_eq!(managers.json()[0]["status"], "online");
        let changed = app
            .send(
                app.request(reqwest::Method::PUT, &path)
                    .header("PRIVATE-TOKEN", &admin)
                    .json(&json!({ "paused": true, "tag_list": ["run-2"] })),
            )
            .await;
        changed.assert_status(200);
        assert_eq!(changed.json()["paused"], true);
        assert_eq!(changed.json()["tag_list"], json!(["run-2"]));
        let deleted = app
            .send(
                app.request(reqwest::Method::DELETE, &path)
                    .header("PRIVATE-TOKEN", &admin),
            )
            .await;
        deleted.assert_status(204);
        app.get_as(&admin, &path)
            .await
            .assert_is(404, &json!({ "message": "404 Not found" }));
    }
}
