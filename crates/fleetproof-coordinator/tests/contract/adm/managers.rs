//! `GET /runners/:id/managers`.

use fleetproof_model::RunnerType;
use serde_json::{Value, json};

use crate::support::TestApp;

async fn managers(app: &TestApp, id: i64) -> Value {
    let path = format!("/runners/{id}/managers");
    let answer = app.get_as(&app.admin_token(), &path).await;
    answer.assert_status(200);
    assert_eq!(answer.header("x-total"), "", "not in pages");
    answer.json()
}

#[tokio::test]
async fn adm_50_51_the_managers_of_a_runner() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        assert_eq!(managers(&app, id).await, json!([]));
        let info = json!({
            "version": "17.5.0", "revision": "abc", "platform": "linux", "architecture": "amd64"
        });
        for system_id in ["s_1", "s_2"] {
            let body = json!({ "token": token, "system_id": system_id, "info": info });
            app.post("/runners/verify", body).await.assert_status(200);
        }
        app.post("/runners/verify", json!({ "token": token }))
            .await
            .assert_status(200);
        let list = managers(&app, id).await;
        let list = list.as_array().unwrap();
        let system_ids: Vec<&Value> = list.iter().map(|manager| &manager["system_id"]).collect();
        assert_eq!(system_ids, ["s_1", "s_2", "<legacy>"]);
        let first = &list[0];
        let keys: Vec<&String> = first.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "id",
                "system_id",
                "version",
                "revision",
                "platform",
                "architecture",
                "created_at",
                "contacted_at",
                "ip_address",
                "status",
                "job_execution_status",
            ]
        );
        for (name, value) in [
            ("version", "17.5.0"),
            ("revision", "abc"),
            ("platform", "linux"),
            ("architecture", "amd64"),
            ("ip_address", "127.0.0.1"),
            ("status", "online"),
            ("job_execution_status", "idle"),
        ] {
            assert_eq!(first[name], value, "{name}");
        }
        assert_eq!(list[2]["version"], json!(null));
    }
}

#[tokio::test]
async fn adm_50_more_managers_than_a_page_has_are_all_there() {
    let app = TestApp::start().await;
    let (id, _) = app.register(RunnerType::Instance).await;
    app.execute(
        "INSERT INTO ci_runner_machines (runner_id, runner_type, system_xid, created_at, updated_at)
         SELECT $1, 1, concat('s_', n), now(), now() FROM generate_series(1, 150) n",
        &[&id],
    )
    .await;
    assert_eq!(managers(&app, id).await.as_array().unwrap().len(), 150);
}

#[tokio::test]
async fn adm_52_what_memory_knows_is_shown_at_once() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Project).await;
    app.verify(&token, "s_1").await.assert_status(200);
    let info = json!({ "version": "18.0.0" });
    let body = json!({ "token": token, "system_id": "s_1", "info": info });
    app.post("/runners/verify", body).await.assert_status(200);
    assert_eq!(
        app.count("ci_runner_machines", "version = '18.0.0'").await,
        0,
        "the column is not written so soon"
    );
    let list = managers(&app, id).await;
    assert_eq!(list[0]["version"], "18.0.0");
    let details = app
        .get_as(&app.admin_token(), &format!("/runners/{id}"))
        .await;
    assert_eq!(details.json()["version"], "18.0.0");
    let seen = list[0]["contacted_at"].as_str().unwrap().to_owned();
    let column: String = app
        .value(
            r#"SELECT to_char(contacted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
               FROM ci_runner_machines"#,
            &[],
        )
        .await;
    assert!(seen[..23] >= column[..23], "{seen} {column}");
}
