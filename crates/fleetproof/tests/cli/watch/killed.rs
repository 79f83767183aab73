//! A watch that is killed, again and again, at whatever instant.

use std::collections::BTreeMap;

use crate::support::{Hook, Served, Watching, execute};

use super::FAST;

/// Takes the shadow rows away, and lets nobody write some before the key is there.
const LOSE: &str = "LOCK TABLE ci_runners, ci_runner_machines IN ACCESS EXCLUSIVE MODE; \
                    DELETE FROM ci_runner_machines_687967fa8a; DELETE FROM ci_runners_e59bb2812d";
const KEY: &str =
    include_str!("../../../../fleetproof-schema/patches/premature-foreign-key-group.sql");
const NO_KEY: &str =
    "ALTER TABLE group_type_ci_runner_machines_687967fa8a DROP CONSTRAINT fk_rails_3f92913d27";

/// Kills in each half: before the defect is there, and while it is.
const KILLS: u32 = 5;

#[test]
fn nothing_is_lost_told_twice_or_left_behind() {
    let served = Served::start("--schema-step sync-triggers");
    let database = served.ready("/database_url");
    let hook = Hook::start();
    let watching = Watching::of(
        &served,
        &format!("{FAST} --types group --webhook {}", hook.url()),
    );
    let mut broken = false;
    for kill in 0..2 * KILLS {
        let running = watching.start();
        if kill >= KILLS && !broken {
            watching.wait_for_rounds(2);
            execute(&database, &format!("{LOSE}; {KEY}"));
            broken = true;
        }
        // Not for a condition: it is to be cut off wherever it is.
        std::thread::sleep(std::time::Duration::from_millis(u64::from(
            kill * 337 % 1500,
        )));
        running.kill();
    }
    let running = watching.start();
    let firing = hook.wait_for("firing", &[("check", "verify.new-manager")]);
    execute(&database, NO_KEY);
    let cohort = firing["labels"]["cohort"].as_str().unwrap().to_owned();
    hook.wait_for(
        "resolved",
        &[("check", "verify.new-manager"), ("cohort", &cohort)],
    );
    running.stop();

    // Rounds are numbered without a gap, and what has an end has all that it has shown.
    let rounds = watching.count("SELECT count(*) FROM round");
    assert_eq!(watching.count("SELECT max(number) FROM round"), rounds);
    let without = "SELECT count(*) FROM probe p LEFT JOIN round r USING (target, number) WHERE r.ended_at IS NULL";
    assert_eq!(watching.count(without), 0);

    // A second delivery of one message has its key; there is no second message.
    let mut told: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for message in hook.told() {
        for alert in message.body["alerts"].as_array().unwrap() {
            let what = ["fingerprint", "status", "startsAt"].map(|name| alert[name].to_string());
            let keys = told.entry(what).or_default();
            if !keys.contains(&message.key) {
                keys.push(message.key.clone());
            }
        }
    }
    assert!(told.values().all(|keys| keys.len() == 1), "{told:?}");

    watching.call().arg("--remove").run().exited(0);
    assert_eq!(served.runners(), 0);
}
