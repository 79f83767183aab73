//! Which managers are found and made.

use fleetproof_model::RunnerType;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn ver_05_without_a_system_id_the_legacy_manager_is_meant() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        for _ in 0..2 {
            app.post("/runners/verify", json!({ "token": token }))
                .await
                .assert_status(200);
        }
        let legacy = format!("runner_id = {id} AND system_xid = '<legacy>'");
        assert_eq!(app.count("ci_runner_machines", &legacy).await, 1);
    }
}

#[tokio::test]
async fn ver_06_a_new_system_id_makes_a_manager() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        app.verify(&token, "s_new").await.assert_status(200);
        let made = format!(
            "runner_id = {id} AND system_xid = 's_new' AND runner_type = {}
             AND creation_state = 100 AND contacted_at IS NOT NULL
             AND sharding_key_id IS NOT DISTINCT FROM
                 (SELECT sharding_key_id FROM ci_runners WHERE id = {id})",
            kind.number()
        );
        assert_eq!(app.count("ci_runner_machines", &made).await, 1, "{kind}");
    }
}

#[tokio::test]
async fn ver_07_same_system_id_makes_no_second_row() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        app.verify(&token, "s_known").await.assert_status(200);
        let row = "SELECT id FROM ci_runner_machines WHERE runner_id = $1";
        let first: i64 = app.value(row, &[&id]).await;
        for _ in 0..3 {
            app.verify(&token, "s_known").await.assert_status(200);
        }
        assert_eq!(app.value::<i64>(row, &[&id]).await, first);
    }
}

#[tokio::test]
async fn ver_08_a_runner_has_any_number_of_managers() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    for number in 0..12 {
        app.verify(&token, &format!("s_{number}"))
            .await
            .assert_status(200);
    }
    assert_eq!(app.managers_of(id).await, 12);
}

#[tokio::test]
async fn ver_09_one_system_id_serves_many_runners() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL.into_iter().chain(RunnerType::ALL) {
        let (id, token) = app.register(kind).await;
        app.verify(&token, "s_shared").await.assert_status(200);
        assert_eq!(app.managers_of(id).await, 1);
    }
    let shared = "system_xid = 's_shared'";
    assert_eq!(app.count("ci_runner_machines", shared).await, 6);
}

#[tokio::test]
async fn ver_18_19_20_a_system_id_has_1_to_64_characters() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Project).await;
    app.verify(&token, &"é".repeat(64)).await.assert_status(200);
    for wrong in [&"x".repeat(65), "", " "] {
        app.verify(&token, wrong)
            .await
            .assert_is(500, &json!({ "message": "500 Internal Server Error" }));
    }
    assert_eq!(app.managers_of(id).await, 1);
}

#[tokio::test]
async fn ver_25_a_paused_runner_is_good() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Instance).await;
    app.execute("UPDATE ci_runners SET active = false", &[])
        .await;
    app.verify(&token, "s_1").await.assert_status(200);
    assert_eq!(app.managers_of(id).await, 1);
}
