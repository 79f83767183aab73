//! The incidents, while a watch runs: the right cell is told, with the evidence, and it ends with the
//! fix.

use fleetproof_model::SchemaStep;

use crate::support::{Fleetproof, Hook, Served, Watching, execute, free_port, migrate};

/// The premature key on group managers, and the same statement's opposite.
pub(super) const KEY: &str =
    include_str!("../../../../fleetproof-schema/patches/premature-foreign-key-group.sql");
pub(super) const NO_KEY: &str =
    "ALTER TABLE group_type_ci_runner_machines_687967fa8a DROP CONSTRAINT fk_rails_3f92913d27";

/// Adds the key. Managers that came between migration and key have a shadow row that it would refuse.
pub(super) fn break_with_key(database: &str) {
    let lock = "LOCK TABLE ci_runners, ci_runner_machines IN ACCESS EXCLUSIVE MODE";
    let orphans = "DELETE FROM group_type_ci_runner_machines_687967fa8a m WHERE NOT EXISTS
        (SELECT FROM group_type_ci_runners_e59bb2812d r WHERE r.id = m.runner_id)";
    execute(database, &format!("{lock}; {orphans}; {KEY}"));
}

/// So many that runners from before a migration are left when the migration is over.
pub(super) const RESERVE: &str = "--ages 2s --reserve 40";

/// 18792: the runners are older than the sync triggers, and the key comes before the backfill.
#[test]
fn the_premature_key_is_told_with_its_cell_and_resolves_with_the_fix() {
    let served = Served::start("--schema-step partitioned-tables --seed-data --log-file api.log");
    let database = served.ready("/database_url");
    let log = served.started().folder().join("api.log");
    let hook = Hook::start();
    let watching = Watching::of(&served, &format!("{RESERVE} --types instance,group"));
    let call = watching.call().arg("--webhook").arg(hook.url());
    let running = watching.start_as(call.arg("--target-log").arg(&log));
    watching.wait_for_pass("dormant-2s");

    // The migration that the coordinator then follows; what the watch holds is older than it.
    migrate(&database, SchemaStep::SyncTriggers);
    break_with_key(&database);
    let under_way = watching.last_round();
    let alert = hook.wait_for(
        "firing",
        &[
            ("runner_type", "group"),
            ("cohort", "dormant-2s"),
            ("check", "verify.new-manager"),
        ],
    );
    let note = |name: &str| {
        alert["annotations"][name]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(alert["labels"]["alertname"], "FleetproofCheckFailed");
    let first_bad = note("first_bad_round").parse::<i64>().unwrap();
    let when_told = watching.rounds_when_told(&alert);
    assert!(
        first_bad <= when_told && when_told - under_way <= 3,
        "round {under_way} was under way, {first_bad} failed, {when_told} had ended when it was told"
    );
    assert_eq!(alert["labels"]["severity"], "page");
    assert_eq!(
        (note("status"), note("sqlstate")),
        ("500".to_owned(), "23503".to_owned())
    );
    assert_eq!(note("constraint"), "fk_rails_3f92913d27");
    assert_eq!(note("endpoint"), "POST /api/v4/runners/verify");
    assert_eq!(note("runbook_url"), "docs/runbook.md#fleetproofcheckfailed");
    assert!(!note("correlation_id").is_empty() && !note("first_failure").is_empty());
    let round = |name: &str| note(name).parse::<i64>().unwrap();
    assert!(
        round("last_good_round") < round("first_bad_round"),
        "{alert}"
    );
    assert!(!note("first_bad_release").is_empty(), "{alert}");
    assert!(!alert.to_string().contains("glrt-"), "no token is told");
    let verdict = "fleetproof_check_verdict{target=\"";
    let of_cell = format!(
        "{verdict}{}\",check=\"verify.new-manager\",runner_type=\"group\",cohort=\"dormant-2s\"}}",
        served.url()
    );
    assert_eq!(running.metric(&of_cell), Some(0.0));

    execute(&database, NO_KEY);
    let accused = hook.alerts().into_iter();
    for alert in accused.filter(|alert| alert["labels"]["check"].is_string()) {
        let label = |name: &str| {
            alert["labels"][name]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(label("runner_type"), "group", "{alert}");
        let (cohort, check) = (label("cohort"), label("check"));
        hook.wait_for("resolved", &[("cohort", &cohort), ("check", &check)]);
    }
    running.stop();
    watching.call().arg("--remove").run().exited(0);
    let left = "SELECT count(*) FROM runner WHERE state NOT IN ('removed', 'vanished')";
    assert_eq!(watching.count(left), 0);
}

/// 18679: managers from before the sharding columns are not found by code that looks for those, too.
#[test]
fn known_managers_that_are_not_found_are_told() {
    let keeper = Served::start("");
    let database = keeper
        .ready("/database_url")
        .replace("/fleetproof", "/postgres");
    let port = free_port();
    let serve = |arguments: &str| {
        let call = format!("serve --listen 127.0.0.1:{port} --ready-file ready.json {arguments}");
        Served::of(Fleetproof::new(&call).env("FLEETPROOF_DATABASE_URL", &database))
    };
    let served = serve("--schema-step legacy");
    let hook = Hook::start();
    let watching = Watching::of(
        &served,
        &format!("{RESERVE} --types group --webhook {}", hook.url()),
    );
    let running = watching.start();
    watching.wait_for_pass("dormant-2s");
    served.stop();

    let served = serve("--schema-step sharding-columns --defect 18679");
    let labels = [
        ("cohort", "dormant-2s"),
        ("check", "verify.known-manager"),
        ("runner_type", "group"),
    ];
    let alert = hook.wait_for("firing", &labels);
    assert_eq!(alert["annotations"]["status"], "404", "{alert}");
    served.stop();

    let served = serve("--schema-step sharding-columns");
    hook.wait_for("resolved", &labels);
    running.stop();
    served.stop();
}
