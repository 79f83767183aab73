//! Section 2: `POST /runners/verify`.

use fleetproof_model::RunnerType;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn ver_02_an_unknown_token_is_refused() {
    let app = TestApp::start().await;
    app.verify("glrt-t1_unknown", "s_1")
        .await
        .assert_is(403, &json!({ "message": "403 Forbidden" }));
    assert_eq!(app.count("ci_runner_machines", "true").await, 0);
}

#[tokio::test]
async fn ver_07_same_system_id_makes_no_second_row() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        for _ in 0..3 {
            app.verify(&token, "s_known").await.assert_is(
                200,
                &json!({ "id": id, "token": token, "token_expires_at": null }),
            );
        }
        assert_eq!(app.managers_of(id).await, 1);
    }
}
