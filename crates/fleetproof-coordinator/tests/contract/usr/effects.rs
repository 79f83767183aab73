//! What is answered and written.

use fleetproof_model::{RunnerType, SchemaStep};
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn usr_08_10_12_23_a_runner_of_each_type_is_made() {
    let app = TestApp::start().await;
    let access = app.running.access();
    for kind in RunnerType::ALL {
        let body = json!({
            "runner_type": kind.wire(),
            "group_id": access.group.id,
            "project_id": access.project.id,
        });
        let answer = app.post_as(&app.admin_token(), "/user/runners", body).await;
        let (id, token) = (answer.id(), answer.token());
        answer.assert_is(
            201,
            &json!({ "id": id, "token": token, "token_expires_at": null }),
        );
        let lead = format!("glrt-t{}_", kind.number());
        assert!(token.starts_with(&lead) && token.len() == lead.len() + 20);
        let (owner, table, column) = match kind {
            RunnerType::Instance => (None, "ci_runner_namespaces", "namespace_id"),
            RunnerType::Group => {
                let id = access.group.id;
                (Some(id), "ci_runner_namespaces", "namespace_id")
            }
            RunnerType::Project => {
                let id = access.project.id;
                (Some(id), "ci_runner_projects", "project_id")
            }
        };
        let key = owner.map_or("IS NULL".to_owned(), |id| format!("= {id}"));
        let row = format!(
            "id = {id} AND runner_type = {} AND registration_type = 1 AND creation_state = 0
             AND contacted_at IS NULL AND active AND sharding_key_id {key}
             AND creator_id = (SELECT id FROM users WHERE username = 'root')
             AND token IS NULL AND token_encrypted IS NOT NULL",
            kind.number()
        );
        assert_eq!(app.count("ci_runners", &row).await, 1, "{kind}");
        let joined = format!("runner_id = {id} AND {column} {key}");
        let expected = i64::from(owner.is_some());
        assert_eq!(app.count(table, &joined).await, expected, "{kind}");
        assert_eq!(app.managers_of(id).await, 0, "{kind}");
        app.verify(&token, "s_1").await.assert_status(200);
    }
}

#[tokio::test]
async fn usr_19_a_runner_can_be_made_paused_and_with_all_its_traits() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, _) = app
            .create(
                kind,
                json!({
                    "paused": true, "description": "d", "maintenance_note": "n", "locked": true,
                    "access_level": "ref_protected", "run_untagged": false, "tag_list": "a, b",
                    "maximum_timeout": 600,
                }),
            )
            .await;
        let row = format!(
            "id = {id} AND NOT active AND description = 'd' AND maintainer_note = 'n' AND locked
             AND access_level = 1 AND NOT run_untagged AND maximum_timeout = 600"
        );
        assert_eq!(app.count("ci_runners", &row).await, 1, "{kind}");
        let tags = format!("taggable_id = {id} AND taggable_type = 'Ci::Runner'");
        assert_eq!(app.count("taggings", &tags).await, 2, "{kind}");
    }
}

#[tokio::test]
async fn usr_20_the_token_ends_after_the_shortest_interval() {
    let app = TestApp::start().await;
    app.set(
        "runner_token_expiration_interval = 3600, group_runner_token_expiration_interval = 7200,
         project_runner_token_expiration_interval = 7200",
    )
    .await;
    app.execute(
        "UPDATE namespace_settings SET runner_token_expiration_interval = 1800,
             project_runner_token_expiration_interval = 900",
        &[],
    )
    .await;
    for (kind, seconds) in [
        (RunnerType::Instance, 3600),
        (RunnerType::Group, 1800),
        (RunnerType::Project, 900),
    ] {
        let (id, _) = app.create(kind, json!({})).await;
        let ends = format!(
            "id = {id} AND abs(extract(epoch FROM token_expires_at - created_at) - {seconds}) < 5"
        );
        assert_eq!(app.count("ci_runners", &ends).await, 1, "{kind}");
    }
}

#[tokio::test]
async fn usr_24_the_token_is_shown_once() {
    let app = TestApp::start().await;
    let (id, token) = app.create(RunnerType::Instance, json!({})).await;
    for path in ["/runners/all", &format!("/runners/{id}")] {
        let answer = app.get_as(&app.admin_token(), path).await;
        answer.assert_status(200);
        assert!(!answer.text.contains(&token) && !answer.text.contains("glrt-"));
    }
}

#[tokio::test]
async fn usr_12_the_first_project_stays_the_owner_at_every_step() {
    for step in SchemaStep::ALL {
        let app = TestApp::at(step).await;
        let access = app.running.access();
        let admin = app.admin_token();
        let second = app.project("second", access.group.id).await;
        let (id, _) = app.create(RunnerType::Project, json!({})).await;
        let path = format!("/projects/{second}/runners");
        app.post_as(&admin, &path, json!({ "runner_id": id }))
            .await
            .assert_status(201);
        let owner = format!("/projects/{}/runners/{id}", access.project.id);
        app.delete_as(&admin, &owner).await.assert_status(403);
        app.delete_as(&admin, &format!("{path}/{id}"))
            .await
            .assert_status(204);
    }
}
