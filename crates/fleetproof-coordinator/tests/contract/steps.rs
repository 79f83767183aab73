//! The time line: the same code works at every schema step, and with rows from every earlier one.

use fleetproof_model::{RunnerType, SchemaStep};
use serde_json::{Value, json};

use crate::support::TestApp;

/// What a runner does from its first day to its last, at the app's present step.
async fn live_and_die(app: &TestApp, kind: RunnerType) {
    let at = app.running.step();
    let info =
        json!({ "version": "17.5.0", "executor": "docker", "features": { "refspecs": true } });
    let body = json!({ "token": app.registration_token(kind), "tag_list": "a,b" });
    let made = app.post("/runners", body).await;
    made.assert_status(201);
    let (id, token) = (made.id(), made.token());
    for path in ["/runners/verify", "/jobs/request"] {
        for system_id in [Some("s_new"), Some("s_new"), None, None, Some("s_further")] {
            let mut body = json!({ "token": token, "info": info });
            if let Some(system_id) = system_id {
                body["system_id"] = json!(system_id);
            }
            let answer = app.post(path, body).await;
            assert!(answer.status.is_success(), "{at} {kind}: {answer:?}");
        }
    }
    assert_eq!(app.managers_of(id).await, 3, "{at} {kind}");
    let details = format!("runner_id = {id} AND version = '17.5.0' AND executor_type = 3");
    assert_eq!(app.count("ci_runner_machines", &details).await, 3);
    let fresh = app
        .post(
            "/runners/reset_authentication_token",
            json!({ "token": token, "system_id": "s_new" }),
        )
        .await
        .token();
    app.delete(
        "/runners/managers",
        json!({ "token": fresh, "system_id": "s_new" }),
    )
    .await
    .assert_status(204);
    assert_eq!(app.managers_of(id).await, 2);
    app.delete("/runners", json!({ "token": fresh }))
        .await
        .assert_status(204);
    assert_eq!(app.managers_of(id).await, 0);
    app.verify(&fresh, "s_new").await.assert_status(403);
    assert_eq!(
        app.count("taggings", &format!("taggable_id = {id}")).await,
        0
    );
}

#[tokio::test]
async fn inv_07_every_type_lives_and_dies_at_every_step() {
    for step in SchemaStep::ALL {
        let app = TestApp::at(step).await;
        for kind in RunnerType::ALL {
            live_and_die(&app, kind).await;
        }
        let metadata = app.get_as(&app.admin_token(), "/metadata").await.json();
        assert_eq!(metadata["fleetproof"]["schema_step"], step.as_str());
    }
}

#[tokio::test]
async fn inv_07_a_fleet_from_every_step_goes_on_through_every_migration() {
    let app = TestApp::at(SchemaStep::Legacy).await;
    let mut fleet: Vec<(i64, String)> = Vec::new();
    for step in SchemaStep::ALL {
        app.running.advance(step).await.unwrap();
        for (id, token) in &fleet {
            let answers = [
                app.verify(token, "s_known").await,
                app.request_job(token, &format!("s_{step}")).await,
                app.post("/runners/verify", json!({ "token": token })).await,
            ];
            for answer in answers {
                assert!(
                    answer.status.is_success(),
                    "{step}, runner {id}: {answer:?}"
                );
            }
            let known = format!("runner_id = {id} AND system_xid = 's_known'");
            assert_eq!(app.count("ci_runner_machines", &known).await, 1);
        }
        for kind in RunnerType::ALL {
            let (id, token) = app.register(kind).await;
            app.verify(&token, "s_known").await.assert_status(200);
            fleet.push((id, token));
        }
        if step == SchemaStep::PartitionedTables {
            assert_eq!(
                app.count("ci_runners", "runner_type > 1 AND sharding_key_id IS NULL")
                    .await,
                0
            );
        }
    }
    live_and_archive_agree(&app).await;
    for (_, token) in &fleet {
        app.delete("/runners", json!({ "token": token }))
            .await
            .assert_status(204);
    }
    for table in [
        "ci_runners",
        "ci_runner_machines",
        "ci_runners_archived",
        "ci_runner_machines_archived",
    ] {
        assert_eq!(app.count(table, "true").await, 0, "{table}");
    }
}

/// INV-06 at the newest step: the two tables of each pair hold the same rows.
async fn live_and_archive_agree(app: &TestApp) {
    for table in ["ci_runners", "ci_runner_machines"] {
        let rows = |name: &str| {
            format!(
                "SELECT jsonb_agg(to_jsonb(t) - 'contacted_at' - 'created_at' - 'updated_at'
                     ORDER BY id) FROM {name} t"
            )
        };
        let live: Value = app.value(&rows(table), &[]).await;
        let archive: Value = app.value(&rows(&format!("{table}_archived")), &[]).await;
        assert_eq!(live, archive, "{table}");
    }
}

#[tokio::test]
async fn an_earlier_step_is_refused() {
    let app = TestApp::at(SchemaStep::Backfilled).await;
    assert!(app.running.advance(SchemaStep::Legacy).await.is_err());
    assert_eq!(app.running.step(), SchemaStep::Backfilled);
    let (_, token) = app.register(RunnerType::Group).await;
    app.verify(&token, "s_1").await.assert_status(200);
}

#[tokio::test]
async fn requests_are_served_while_the_schema_moves() {
    let app = TestApp::at(SchemaStep::Legacy).await;
    let mut fleet = Vec::new();
    for kind in RunnerType::ALL {
        fleet.push(app.register(kind).await.1);
    }
    let moving = async {
        app.running.advance(SchemaStep::NEWEST).await.unwrap();
    };
    let polling = async {
        let mut round = 0;
        while app.running.step() != SchemaStep::NEWEST {
            for token in &fleet {
                let answer = app.request_job(token, "s_known").await;
                assert_eq!(answer.status, 204, "{answer:?}");
            }
            round += 1;
        }
        round
    };
    let ((), rounds) = tokio::join!(moving, polling);
    assert!(rounds > 0);
}

#[tokio::test]
async fn a_database_used_before_goes_on_with_its_rows_and_secret() {
    let app = TestApp::at(SchemaStep::SyncTriggers).await;
    let old_admin = app.admin_token();
    let (id, token) = app.register(RunnerType::Project).await;
    app.verify(&token, "s_1").await.assert_status(200);
    let registration = app.registration_token(RunnerType::Group);
    let app = app.restart(SchemaStep::Swapped, |_| {}).await;
    app.verify(&token, "s_1").await.assert_status(200);
    assert_eq!(app.managers_of(id).await, 1);
    assert_eq!(app.registration_token(RunnerType::Group), registration);
    // A deploy leaves the tokens of a GitLab as they are.
    for admin in [app.admin_token(), old_admin] {
        app.get_as(&admin, "/version").await.assert_status(200);
    }
}
