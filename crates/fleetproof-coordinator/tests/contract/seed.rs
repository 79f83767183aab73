//! `--seed-data`.

use fleetproof_model::{RunnerType, SchemaStep};
use serde_json::Value;

use crate::support::TestApp;

async fn fleet(app: &TestApp) -> Value {
    app.value(
        "SELECT jsonb_agg(jsonb_build_array(r.runner_type, r.description, r.active,
                 r.contacted_at IS NULL, m.system_xid, m.version, m.executor_type,
                 m.contacted_at IS NULL) ORDER BY r.id, m.id)
         FROM ci_runners r LEFT JOIN ci_runner_machines m ON m.runner_id = r.id",
        &[],
    )
    .await
}

#[tokio::test]
async fn the_example_fleet_has_every_type_age_and_status_at_every_step() {
    let mut first = None;
    for step in SchemaStep::ALL {
        let app = TestApp::with(step, |config| config.seed_data = true).await;
        for kind in RunnerType::ALL {
            let of_kind = format!("runner_type = {}", kind.number());
            let with_two = format!(
                "{of_kind} AND 2 = (SELECT count(*) FROM ci_runner_machines
                                    WHERE runner_id = ci_runners.id)"
            );
            assert!(app.count("ci_runners", &with_two).await >= 4);
            for status in [
                "contacted_at > now() - interval '2 hours' AND active",
                "contacted_at > now() - interval '2 hours' AND NOT active",
                "contacted_at BETWEEN now() - interval '7 days' AND now() - interval '2 hours'",
                "contacted_at < now() - interval '7 days'",
                "contacted_at IS NULL AND created_at > now() - interval '7 days'",
                "contacted_at IS NULL AND created_at < now() - interval '7 days'",
                "registration_type = 0",
                "registration_type = 1",
            ] {
                let condition = format!("{of_kind} AND {status}");
                assert!(
                    app.count("ci_runners", &condition).await > 0,
                    "{step} {kind}: {status}"
                );
            }
        }
        let fleet = fleet(&app).await;
        assert_eq!(first.get_or_insert_with(|| fleet.clone()), &fleet, "{step}");
    }
}

#[tokio::test]
async fn a_second_start_makes_no_second_fleet() {
    let app = TestApp::with(SchemaStep::Legacy, |config| config.seed_data = true).await;
    let before = app.count("ci_runners", "true").await;
    let app = app
        .restart(SchemaStep::NEWEST, |config| config.seed_data = true)
        .await;
    assert_eq!(app.count("ci_runners", "true").await, before);
}
