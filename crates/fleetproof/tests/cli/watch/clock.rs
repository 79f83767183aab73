//! A clock that was set between two runs.

use crate::support::{Hook, Served, Watching, wait_for};

#[test]
fn a_clock_that_was_set_loses_no_round_and_accuses_nobody() {
    let served = Served::start("");
    let hook = Hook::start();
    let arguments = format!(
        "--ages 2s --reserve 4 --types instance --keep 1h --webhook {}",
        hook.url()
    );
    let watching = Watching::of(&served, &arguments);
    let mut before = 0;
    for offset in ["0s", "-10d", "100d", "0s"] {
        let call = watching.call().arg(format!("--clock-offset={offset}"));
        let running = watching.start_as(call);
        // Runners that were made under another clock do not wait for days.
        let dormant = format!(
            "SELECT count(*) FROM probe WHERE number > {before} AND cohort = 'dormant-2s'
             AND verdict = 'passed'"
        );
        wait_for("a dormant runner", || {
            (watching.count(&dormant) > 0).then_some(())
        });
        let ended = running.stop();
        let set_back = offset == "-10d" || (offset == "0s" && before > 0);
        let said = ended.stderr.contains("the clock was set back");
        assert_eq!(said, set_back, "{offset}: {}", ended.stderr);
        before = watching.last_round();
    }
    let rounds = watching.count("SELECT count(*) FROM round");
    assert_eq!(
        watching.count("SELECT min(number) FROM round"),
        1,
        "no round is forgotten"
    );
    assert_eq!(watching.last_round(), rounds, "and none is counted twice");
    // A cohort may have been dry for as long as its age.
    for alert in hook.alerts() {
        assert_eq!(
            alert["labels"]["alertname"], "FleetproofCohortDry",
            "{alert}"
        );
    }
    watching.call().arg("--remove").run().exited(0);
    assert_eq!(served.runners(), 0);
}
