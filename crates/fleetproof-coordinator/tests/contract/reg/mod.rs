//! Section 1: `POST /runners`.

mod limits;
mod tokens;
mod traits;

use fleetproof_model::RunnerType;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

/// Registers an instance runner with further parameters.
async fn register_with(app: &TestApp, params: Value) -> Answer {
    let mut body = params;
    body["token"] = json!(app.registration_token(RunnerType::Instance));
    app.post("/runners", body).await
}

/// Registration with these parameters is refused, with this body, and leaves nothing behind.
async fn assert_refused(params: Value, body: Value) {
    let app = TestApp::start().await;
    register_with(&app, params).await.assert_is(400, &body);
    assert_eq!(app.count("ci_runners", "true").await, 0);
    assert_eq!(app.count("tags", "true").await, 0);
}
