//! `PUT /runners/:id`: what changes, and what does not.

use fleetproof_model::RunnerType;
use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test]
async fn adm_30_each_property_alone_and_all_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    let singles = [
        json!({ "description": "new" }),
        json!({ "active": false }),
        json!({ "paused": false }),
        json!({ "tag_list": ["a", "b"] }),
        json!({ "run_untagged": false }),
        json!({ "locked": true }),
        json!({ "access_level": "ref_protected" }),
        json!({ "maximum_timeout": 1234 }),
        json!({ "maintenance_note": "note" }),
    ];
    let all = json!({
        "description": "all", "paused": true, "tag_list": "c, d", "run_untagged": true,
        "locked": false, "access_level": "not_protected", "maximum_timeout": 600,
        "maintenance_note": "all",
    });
    for kind in RunnerType::ALL {
        let (id, token) = app.create(kind, json!({})).await;
        let path = format!("/runners/{id}");
        for change in singles.iter().chain([&all]) {
            let answer = app.put_as(&admin, &path, change.clone()).await;
            answer.assert_status(200);
            let body = answer.json();
            assert_eq!(body.get("projects"), None);
            for (name, value) in change.as_object().unwrap() {
                let shown = &body[name.as_str()];
                match (name.as_str(), value) {
                    ("tag_list", Value::String(_)) => assert_eq!(shown, &json!(["c", "d"])),
                    _ => assert_eq!(shown, value, "{kind} {name}"),
                }
            }
            let mut read_back = app.get_as(&admin, &path).await.json();
            read_back.as_object_mut().unwrap().remove("projects");
            assert_eq!(body, read_back, "{kind}");
        }
        let row = format!(
            "id = {id} AND description = 'all' AND NOT active AND run_untagged AND NOT locked
             AND access_level = 0 AND maximum_timeout = 600 AND maintainer_note = 'all'"
        );
        assert_eq!(app.count("ci_runners", &row).await, 1, "{kind}");
        app.verify(&token, "s_1").await.assert_status(200);
    }
}

#[tokio::test]
async fn adm_30_values_can_be_taken_away() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    let (id, _) = app
        .create(
            RunnerType::Group,
            json!({
                "description": "d", "maintenance_note": "n", "maximum_timeout": 600,
                "tag_list": ["a"],
            }),
        )
        .await;
    let path = format!("/runners/{id}");
    let change = json!({
        "description": null, "maintenance_note": "", "maximum_timeout": "", "tag_list": ""
    });
    let body = app.put_as(&admin, &path, change).await.json();
    assert_eq!(body["description"], json!(null));
    assert_eq!(body["maintenance_note"], "");
    assert_eq!(body["maximum_timeout"], json!(null));
    assert_eq!(body["tag_list"], json!([]));
    assert_eq!(app.count("taggings", "true").await, 0);
}

#[tokio::test]
async fn adm_30_tags_that_stay_keep_their_rows() {
    let app = TestApp::start().await;
    let tags = json!({ "tag_list": ["a", "b"] });
    let (id, _) = app.create(RunnerType::Instance, tags).await;
    let row = "SELECT taggings.id FROM taggings JOIN tags ON tags.id = tag_id WHERE name = 'b'";
    let before: i64 = app.value(row, &[]).await;
    let path = format!("/runners/{id}");
    let change = json!({ "tag_list": ["c", "b", "c"] });
    let body = app.put_as(&app.admin_token(), &path, change).await.json();
    assert_eq!(body["tag_list"], json!(["b", "c"]));
    assert_eq!(app.value::<i64>(row, &[]).await, before);
    assert_eq!(app.count("taggings", "true").await, 2);
}

#[tokio::test]
async fn inv_10_a_change_leaves_all_else_alone() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        app.verify(&token, "s_1").await.assert_status(200);
        let rest = format!(
            "SELECT jsonb_build_array(to_jsonb(r) - 'description' - 'active' - 'updated_at',
                 (SELECT jsonb_agg(m) FROM ci_runner_machines m WHERE runner_id = {id}))
             FROM ci_runners r WHERE id = {id}"
        );
        let before: Value = app.value(&rest, &[]).await;
        let path = format!("/runners/{id}");
        let change = json!({ "description": "new", "paused": true });
        let body = app.put_as(&admin, &path, change).await.json();
        assert_eq!(
            (&body["paused"], &body["active"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(app.value::<Value>(&rest, &[]).await, before, "{kind}");
    }
}

#[tokio::test]
async fn gen_24_updated_at_moves_with_a_change_alone() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    let (id, _) = app
        .create(RunnerType::Group, json!({ "description": "d" }))
        .await;
    let path = format!("/runners/{id}");
    let count = async || {
        let condition = format!("id = {id} AND updated_at > '2020-01-01'");
        app.count("ci_runners", &condition).await
    };
    app.execute("UPDATE ci_runners SET updated_at = '2020-01-01'", &[])
        .await;
    let same = json!({ "description": "d", "paused": false, "tag_list": ["a"] });
    app.put_as(&admin, &path, same).await.assert_status(200);
    assert_eq!(count().await, 0);
    app.put_as(&admin, &path, json!({ "description": "e" }))
        .await
        .assert_status(200);
    assert_eq!(count().await, 1);
}

#[tokio::test]
async fn adm_30_req_06_a_waiting_runner_is_woken() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.create(kind, json!({})).await;
        let queue = async || {
            let answer = app.request_job(&token, "s_1").await;
            answer.header("x-gitlab-last-update").to_owned()
        };
        let before = queue().await;
        assert_eq!(queue().await, before);
        app.put_as(
            &app.admin_token(),
            &format!("/runners/{id}"),
            json!({ "description": "new" }),
        )
        .await
        .assert_status(200);
        assert_ne!(queue().await, before, "{kind}");
    }
}
