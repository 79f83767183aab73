//! Parameters of a new runner.

use serde_json::{Value, json};
use time::Duration;

use crate::support::TestApp;

async fn refusal(app: &TestApp, body: Value) -> Value {
    let answer = app.post_as(&app.admin_token(), "/user/runners", body).await;
    answer.assert_status(400);
    answer.json()
}

#[tokio::test]
async fn usr_03_04_the_type_must_be_given_and_known() {
    let app = TestApp::start().await;
    assert_eq!(
        refusal(&app, json!({})).await,
        json!({ "error": "runner_type is missing, runner_type does not have a valid value" })
    );
    assert_eq!(
        refusal(&app, json!({ "runner_type": "shared" })).await,
        json!({ "error": "runner_type does not have a valid value" })
    );
}

#[tokio::test]
async fn usr_05_06_the_owner_must_be_given() {
    let app = TestApp::start().await;
    assert_eq!(
        refusal(&app, json!({ "runner_type": "group_type" })).await,
        json!({ "error": "group_id is missing" })
    );
    assert_eq!(
        refusal(
            &app,
            json!({ "runner_type": "project_type", "group_id": 1 })
        )
        .await,
        json!({ "error": "project_id is missing" })
    );
    assert_eq!(
        refusal(
            &app,
            json!({ "runner_type": "project_type", "project_id": "x" })
        )
        .await,
        json!({ "error": "project_id is invalid" })
    );
}

#[tokio::test]
async fn usr_07_an_owner_that_is_not_there_is_a_bad_request() {
    let app = TestApp::start().await;
    for id in [json!(4711), json!(null), json!("99999999999999999999")] {
        assert_eq!(
            refusal(&app, json!({ "runner_type": "group_type", "group_id": id })).await,
            json!({ "message": "400 Bad request - Missing/invalid group" })
        );
        assert_eq!(
            refusal(
                &app,
                json!({ "runner_type": "project_type", "project_id": id })
            )
            .await,
            json!({ "message": "400 Bad request - Missing/invalid project" })
        );
    }
}

#[tokio::test]
async fn usr_16_17_what_the_model_refuses_is_told_in_one_sentence() {
    let app = TestApp::start().await;
    let tags: Vec<String> = (0..51).map(|number| format!("t{number}")).collect();
    let untagged = "Tags list can not be empty when runner is not allowed to pick untagged jobs";
    for (fields, sentence) in [
        (json!({ "run_untagged": false }), untagged.to_owned()),
        (
            json!({ "tag_list": tags }),
            "Tags list Too many tags specified. Please limit the number of tags to 50".to_owned(),
        ),
        (
            json!({ "maximum_timeout": 599 }),
            "Maximum timeout needs to be at least 10 minutes".to_owned(),
        ),
        (
            json!({ "maintenance_note": "x".repeat(1025) }),
            "Maintenance note is too long (maximum is 1024 characters)".to_owned(),
        ),
        (
            json!({ "run_untagged": false, "maximum_timeout": 1, "description": "x".repeat(1025) }),
            format!(
                "{untagged}, Maximum timeout needs to be at least 10 minutes, and \
                 Description is too long (maximum is 1024 characters)"
            ),
        ),
    ] {
        let mut body = fields;
        body["runner_type"] = json!("instance_type");
        assert_eq!(
            refusal(&app, body).await,
            json!({ "message": format!("400 Bad request - {sentence}") })
        );
    }
    assert_eq!(app.count("ci_runners", "true").await, 0);
    assert_eq!(app.count("tags", "true").await, 0);
}

#[tokio::test]
async fn usr_18_sta_10_the_limit_of_an_owner_is_told_in_one_sentence() {
    let app = TestApp::start().await;
    app.execute(
        "UPDATE plan_limits SET ci_registered_group_runners = 1, ci_registered_project_runners = 1",
        &[],
    )
    .await;
    for (kind, what) in [
        (fleetproof_model::RunnerType::Group, "namespaces"),
        (fleetproof_model::RunnerType::Project, "projects"),
    ] {
        let (id, _) = app.create(kind, json!({})).await;
        let access = app.running.access();
        let body = json!({
            "runner_type": kind.wire(), "group_id": access.group.id, "project_id": access.project.id
        });
        let text = format!(
            "400 Bad request - Runner {what} base Maximum number of ci registered {kind} runners \
             (1) exceeded"
        );
        assert_eq!(refusal(&app, body).await, json!({ "message": text }));
        let day = Duration::DAY;
        app.age(id, day * 8, Some(day * 8)).await;
        app.create(kind, json!({})).await;
    }
}

#[tokio::test]
async fn usr_25_parameters_that_are_not_declared_are_ignored() {
    let app = TestApp::start().await;
    let (id, _) = app
        .create(
            fleetproof_model::RunnerType::Instance,
            json!({
                "active": false, "maintainer_note": "old name", "info": { "name": "x" },
                "nonsense": { "deep": [1] },
            }),
        )
        .await;
    let kept = format!("id = {id} AND active AND maintainer_note IS NULL AND name IS NULL");
    assert_eq!(app.count("ci_runners", &kept).await, 1);
}
