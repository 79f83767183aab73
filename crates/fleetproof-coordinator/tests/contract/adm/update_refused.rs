//! `PUT /runners/:id`: what is refused, and to whom.

use fleetproof_model::RunnerType;
use serde_json::json;

use crate::support::{Place, Role, TestApp};

#[tokio::test]
async fn adm_31_32_the_parameters_are_checked() {
    let app = TestApp::start().await;
    let (id, _) = app.create(RunnerType::Instance, json!({})).await;
    let missing = "description, active, paused, tag_list, run_untagged, locked, access_level, \
                   maximum_timeout, maintenance_note are missing, at least one parameter must be \
                   provided";
    for (body, error) in [
        (json!({}), missing),
        (json!({ "unknown": 1 }), missing),
        (
            json!({ "active": true, "paused": true }),
            "active, paused are mutually exclusive",
        ),
        (json!({ "locked": "maybe" }), "locked is invalid"),
        (
            json!({ "maximum_timeout": "x" }),
            "maximum_timeout is invalid",
        ),
        (
            json!({ "access_level": "admin" }),
            "access_level does not have a valid value",
        ),
    ] {
        app.put_as(&app.admin_token(), &format!("/runners/{id}"), body)
            .await
            .assert_is(400, &json!({ "error": error }));
    }
}

#[tokio::test]
async fn adm_33_what_the_model_refuses_is_told_field_by_field() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    let tags: Vec<String> = (0..51).map(|number| format!("t{number}")).collect();
    for kind in RunnerType::ALL {
        let (id, _) = app.create(kind, json!({ "description": "d" })).await;
        let path = format!("/runners/{id}");
        for (change, field, text) in [
            (
                json!({ "run_untagged": false }),
                "tags_list",
                "can not be empty when runner is not allowed to pick untagged jobs",
            ),
            (
                json!({ "tag_list": tags }),
                "tags_list",
                "Too many tags specified. Please limit the number of tags to 50",
            ),
            (
                json!({ "maximum_timeout": 599 }),
                "maximum_timeout",
                "needs to be at least 10 minutes",
            ),
            (
                json!({ "maintenance_note": "x".repeat(1025) }),
                "maintenance_note",
                "is too long (maximum is 1024 characters)",
            ),
            (
                json!({ "description": "x".repeat(1025) }),
                "description",
                "is too long (maximum is 1024 characters)",
            ),
            (
                json!({ "access_level": null }),
                "access_level",
                "can't be blank",
            ),
        ] {
            app.put_as(&admin, &path, change)
                .await
                .assert_is(400, &json!({ "message": { field: [text] } }));
        }
        let kept = format!("id = {id} AND description = 'd' AND run_untagged");
        assert_eq!(app.count("ci_runners", &kept).await, 1);
    }
}

#[tokio::test]
async fn adm_33_a_runner_with_too_many_tags_from_old_days_can_change_otherwise() {
    let app = TestApp::start().await;
    let (id, _) = app.create(RunnerType::Instance, json!({})).await;
    app.execute(
        "WITH made AS (INSERT INTO tags (name) SELECT concat('t', n) FROM generate_series(1, 51) n
             RETURNING id)
         INSERT INTO taggings (tag_id, taggable_id, taggable_type, context)
         SELECT id, $1, 'Ci::Runner', 'tags' FROM made",
        &[&id],
    )
    .await;
    let path = format!("/runners/{id}");
    let change = json!({ "run_untagged": false, "paused": true });
    let answer = app.put_as(&app.admin_token(), &path, change).await;
    answer.assert_status(200);
    assert_eq!(answer.json()["tag_list"].as_array().unwrap().len(), 51);
}

#[tokio::test]
async fn adm_34_35_who_may_change_which_runner() {
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
        let (id, _) = app.create(kind, json!({ "description": "d" })).await;
        for role in all {
            let token = app.token_of(role).await;
            let change = json!({ "description": format!("{role:?}") });
            let answer = app.put_as(&token, &format!("/runners/{id}"), change).await;
            let changed = format!("id = {id} AND description = '{role:?}'");
            if may.contains(&role) {
                answer.assert_status(200);
                assert_eq!(app.count("ci_runners", &changed).await, 1);
            } else {
                let body = json!({ "message": "403 Forbidden - No access granted" });
                answer.assert_is(403, &body);
                assert_eq!(app.count("ci_runners", &changed).await, 0);
            }
        }
    }
}

#[tokio::test]
async fn adm_35_a_maintainer_of_one_of_several_projects_may_change_the_runner() {
    let app = TestApp::start().await;
    let elsewhere = app.group("elsewhere", None).await;
    let second = app.project("second", elsewhere).await;
    let (id, _) = app.create(RunnerType::Project, json!({})).await;
    app.serve(id, second).await;
    let path = format!("/runners/{id}");
    for (name, level, status) in [("maintainer", 40, 200), ("developer", 30, 403)] {
        let token = app.member(name, &[(Place::Project(second), level)]).await;
        app.put_as(&token, &path, json!({ "description": name }))
            .await
            .assert_status(status);
    }
}

#[tokio::test]
async fn adm_23_30_an_unknown_runner_and_nobody() {
    let app = TestApp::start().await;
    let (id, _) = app.create(RunnerType::Instance, json!({})).await;
    let change = json!({ "description": "new" });
    app.put_as(&app.admin_token(), "/runners/4711", change.clone())
        .await
        .assert_is(404, &json!({ "message": "404 Not found" }));
    // Nobody is told so before the parameters are looked at.
    for body in [change, json!({})] {
        app.put_as("", &format!("/runners/{id}"), body)
            .await
            .assert_is(401, &json!({ "message": "401 Unauthorized" }));
    }
}
