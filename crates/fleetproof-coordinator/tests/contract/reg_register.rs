//! Section 1: `POST /runners`.

use fleetproof_model::RunnerType;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn reg_01_the_token_must_be_given() {
    let app = TestApp::start().await;
    app.post("/runners", json!({}))
        .await
        .assert_is(400, &json!({ "error": "token is missing" }));
    assert_eq!(app.count("ci_runners", "true").await, 0);
}

#[tokio::test]
async fn reg_08_09_10_a_runner_of_each_type_is_made() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let token = app.registration_token(kind);
        let answer = app.post("/runners", json!({ "token": token })).await;
        answer.assert_status(201);
        let body = answer.json();
        assert_eq!(
            body.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["id", "token", "token_expires_at"]
        );
        let condition = format!(
            "id = {} AND runner_type = {} AND active AND run_untagged AND NOT locked
             AND access_level = 0 AND registration_type = 0 AND creation_state = 0
             AND contacted_at IS NULL AND token IS NULL AND token_encrypted IS NOT NULL",
            answer.id(),
            kind.number()
        );
        assert_eq!(app.count("ci_runners", &condition).await, 1, "{kind}");
    }
}
