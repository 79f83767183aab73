//! A real Prometheus and a real Alertmanager between the watch and whoever is called.

use fleetproof_model::SchemaStep;

use super::incidents::{NO_KEY, RESERVE, break_with_key};
use crate::support::{
    Alertmanager, Hook, Prometheus, Served, SimulatedFleet, Watching, execute, migrate, wait_for,
};

/// Runners that are served all the while.
const HEALTHY: usize = 10_000;

/// 18792 in a large fleet: so few requests fail that no objective for all of them would notice, and the
/// cell is told all the same, on both ways: by Prometheus' rules, and by the watch itself, which names
/// the SQLSTATE.
#[test]
fn one_cell_among_ten_thousand_runners_pages_through_prometheus_and_resolves() {
    let served = Served::start("--schema-step partitioned-tables --seed-data --log-file api.log");
    let database = served.ready("/database_url");
    let log = served.started().folder().join("api.log");
    let hook = Hook::start();
    let alertmanager = Alertmanager::start(hook.url());
    let watching = Watching::of(&served, RESERVE);
    let call = watching
        .call()
        .arg("--alertmanager")
        .arg(alertmanager.url());
    let running = watching.start_as(call.arg("--target-log").arg(&log));
    let _prometheus = Prometheus::start(running.url(), &alertmanager);
    watching.wait_for_pass("dormant-2s");
    let fleet = SimulatedFleet::start(&served, HEALTHY);

    // A busy machine asks seldom: the share of failures is counted from here on.
    wait_for("the fleet's requests", || {
        (fleet.counts().0 >= 2_000).then_some(())
    });

    migrate(&database, SchemaStep::SyncTriggers);
    break_with_key(&database);
    let under_way = watching.last_round();
    let cell = [
        ("alertname", "FleetproofCheckFailed"),
        ("runner_type", "group"),
        ("cohort", "dormant-2s"),
        ("check", "verify.new-manager"),
    ];
    let of_prometheus: Vec<_> = cell.into_iter().chain([("job", "fleetproof")]).collect();
    hook.wait_for("firing", &of_prometheus);
    let told = wait_for("the alert of the watch itself", || {
        let mut alerts = hook.alerts().into_iter();
        alerts.find(|alert| {
            let of_cell = cell
                .iter()
                .all(|(name, value)| alert["labels"][*name] == *value);
            of_cell && alert["annotations"]["sqlstate"] == "23503"
        })
    });
    assert_eq!(told["status"], "firing", "{told}\n{}", alertmanager.log());
    let when_told = watching.rounds_when_told(&told);
    assert!(
        when_told - under_way <= 3,
        "round {under_way} was under way, and {when_told} had ended when Alertmanager had it"
    );

    // The watch's own failures, and those of the fleet: few, and no other cell is accused.
    let (asked, failed) = fleet.counts();
    let cell_failures = watching.count("SELECT count(*) FROM probe WHERE verdict = 'failed'");
    let failures = failed + u64::try_from(cell_failures).unwrap();
    assert_eq!(failed, 0, "the simulated runners are healthy");
    assert!(failures * 1000 < asked * 4, "{failures} of {asked}");
    for alert in hook.alerts() {
        if alert["labels"]["alertname"] == "FleetproofCheckFailed" {
            assert_eq!(alert["labels"]["runner_type"], "group", "{alert}");
        }
    }

    execute(&database, NO_KEY);
    hook.wait_for("resolved", &of_prometheus);
    wait_for("the end of the alert of the watch itself", || {
        let mut alerts = hook.alerts().into_iter();
        alerts.find(|alert| {
            let of_cell = cell
                .iter()
                .all(|(name, value)| alert["labels"][*name] == *value);
            of_cell && alert["labels"]["job"].is_null() && alert["status"] == "resolved"
        })
    });
    drop(fleet);
    running.stop();
    watching.call().arg("--remove").run().exited(0);
}
