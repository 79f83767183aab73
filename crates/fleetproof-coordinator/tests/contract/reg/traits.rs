//! What a registered runner is like.

use serde_json::json;

use super::{assert_refused, register_with};
use crate::support::TestApp;

/// Registration with these parameters gives a runner for which the condition holds.
async fn assert_registers(params: serde_json::Value, condition: &str) {
    let app = TestApp::start().await;
    let answer = register_with(&app, params).await;
    answer.assert_status(201);
    let condition = format!("id = {} AND {condition}", answer.id());
    assert_eq!(app.count("ci_runners", &condition).await, 1, "{condition}");
}

async fn tags_of(app: &TestApp, runner_id: i64) -> Vec<String> {
    app.value(
        "SELECT array_agg(name::text ORDER BY name) FROM taggings JOIN tags ON tags.id = tag_id
         WHERE taggable_id = $1 AND taggable_type = 'Ci::Runner' AND context = 'tags'",
        &[&runner_id],
    )
    .await
}

#[tokio::test]
async fn reg_14_tags_come_with_commas_or_as_an_array() {
    let app = TestApp::start().await;
    for tags in [
        json!("tag1, tag2"),
        json!(["tag2", "tag1"]),
        json!("tag1,tag2,tag1,"),
    ] {
        let answer = register_with(&app, json!({ "tag_list": tags })).await;
        answer.assert_status(201);
        assert_eq!(tags_of(&app, answer.id()).await, ["tag1", "tag2"]);
    }
    assert_eq!(app.count("tags", "true").await, 2, "tags are shared");
}

#[tokio::test]
async fn reg_15_fifty_tags_are_enough() {
    let many: Vec<String> = (0..51).map(|number| format!("tag{number}")).collect();
    let text = "Too many tags specified. Please limit the number of tags to 50";
    assert_refused(
        json!({ "tag_list": many }),
        json!({ "message": { "tags_list": [text] } }),
    )
    .await;
    assert_registers(json!({ "tag_list": many[..50] }), "true").await;
}

#[tokio::test]
async fn reg_16_a_runner_that_takes_no_untagged_job_needs_a_tag() {
    let text = "can not be empty when runner is not allowed to pick untagged jobs";
    assert_refused(
        json!({ "run_untagged": false }),
        json!({ "message": { "tags_list": [text] } }),
    )
    .await;
    assert_registers(
        json!({ "run_untagged": false, "tag_list": "x" }),
        "NOT run_untagged",
    )
    .await;
}

#[tokio::test]
async fn reg_17_the_shortest_timeout_is_ten_minutes() {
    assert_refused(
        json!({ "maximum_timeout": 599 }),
        json!({ "message": { "maximum_timeout": ["needs to be at least 10 minutes"] } }),
    )
    .await;
    assert_registers(json!({ "maximum_timeout": 600 }), "maximum_timeout = 600").await;
    assert_registers(json!({ "maximum_timeout": "" }), "maximum_timeout IS NULL").await;
}

#[tokio::test]
async fn reg_18_19_values_must_be_of_their_kind() {
    for (params, text) in [
        (
            json!({ "maximum_timeout": "abc" }),
            "maximum_timeout is invalid",
        ),
        (
            json!({ "access_level": "admin" }),
            "access_level does not have a valid value",
        ),
        (json!({ "locked": "perhaps" }), "locked is invalid"),
        (json!({ "description": ["x"] }), "description is invalid"),
        (json!({ "info": "x" }), "info is invalid"),
    ] {
        assert_refused(params, json!({ "error": text })).await;
    }
    assert_registers(
        json!({ "access_level": "ref_protected" }),
        "access_level = 1",
    )
    .await;
}

#[tokio::test]
async fn reg_20_21_some_parameters_exclude_each_other() {
    for (params, text) in [
        (
            json!({ "active": true, "paused": false }),
            "active, paused are mutually exclusive",
        ),
        (
            json!({ "maintainer_note": "x", "maintenance_note": "y" }),
            "maintainer_note, maintenance_note are mutually exclusive",
        ),
    ] {
        assert_refused(params, json!({ "error": text })).await;
    }
}

#[tokio::test]
async fn reg_22_the_note_has_two_names() {
    for name in ["maintainer_note", "maintenance_note"] {
        assert_registers(json!({ name: "call me" }), "maintainer_note = 'call me'").await;
    }
}

#[tokio::test]
async fn reg_23_24_25_texts_have_limits() {
    let long = |length| "é".repeat(length);
    for (params, field, limit) in [
        (
            json!({ "maintenance_note": long(1025) }),
            "maintenance_note",
            1024,
        ),
        (json!({ "description": long(1025) }), "description", 1024),
        (json!({ "info": { "name": long(257) } }), "name", 256),
    ] {
        let text = format!("is too long (maximum is {limit} characters)");
        assert_refused(params, json!({ "message": { field: [text] } })).await;
    }
    assert_registers(
        json!({ "description": long(1024), "info": { "name": long(256) } }),
        "char_length(description) = 1024 AND char_length(name) = 256",
    )
    .await;
}

#[tokio::test]
async fn reg_26_27_a_runner_can_start_paused_and_locked() {
    assert_registers(json!({ "paused": true }), "NOT active").await;
    assert_registers(json!({ "active": false }), "NOT active").await;
    assert_registers(json!({ "paused": false }), "active").await;
    assert_registers(json!({ "locked": true }), "locked").await;
}

#[tokio::test]
async fn reg_31_a_form_does_what_json_does() {
    let app = TestApp::start().await;
    let token = app.registration_token(fleetproof_model::RunnerType::Instance);
    let answer = app
        .post_form(
            "/runners",
            &[
                ("token", &token),
                ("description", "made & formed"),
                ("info[name]", "gitlab-runner"),
                ("tag_list", "a,b"),
                ("maximum_timeout", "600"),
                ("locked", "true"),
            ],
        )
        .await;
    answer.assert_status(201);
    let condition = "description = 'made & formed' AND name = 'gitlab-runner'
                     AND maximum_timeout = 600 AND locked";
    assert_eq!(app.count("ci_runners", condition).await, 1);
    assert_eq!(tags_of(&app, answer.id()).await, ["a", "b"]);
}
