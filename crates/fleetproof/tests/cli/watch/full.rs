//! A history for which there is no room.

use crate::support::{Hook, Served, Watching, wait_for};

const UNWRITABLE: [(&str, &str); 1] = [("alertname", "FleetproofHistoryUnwritable")];

#[test]
fn a_full_disk_is_told_past_the_history_and_ends_with_room() {
    let served = Served::start("");
    let hook = Hook::start();
    let arguments = format!(
        "--types instance --ages 1d --reserve 1 --history-limit 1 --webhook {0} --alertmanager {0}",
        hook.url()
    );
    let watching = Watching::of(&served, &arguments);
    let running = watching.start();
    wait_for("readiness", || {
        (running.get("/readyz").0 == 200).then_some(())
    });
    let writable = format!("fleetproof_history_writable{{target=\"{}\"}}", served.url());
    assert_eq!(running.metric(&writable), Some(1.0));

    // More than the limit allows; for the watch every further page is one too many.
    watching.execute("INSERT INTO fact VALUES ('ballast', hex(zeroblob(2000000)))");
    let alert = hook.wait_for("firing", &UNWRITABLE);
    let summary = alert["annotations"]["summary"].as_str().unwrap();
    assert!(summary.contains("the disk is full"), "{summary}");
    assert_eq!(
        alert["annotations"]["runbook_url"],
        "docs/runbook.md#fleetproofhistoryunwritable"
    );
    let (status, text) = running.get("/readyz");
    assert!(status == 503 && text.contains("the disk is full"), "{text}");
    assert_eq!(running.metric(&writable), Some(0.0));
    assert_eq!(running.get("/healthz").0, 200);

    let rounds = watching.count("SELECT count(*) FROM round WHERE complete");
    watching.execute("DELETE FROM fact WHERE name = 'ballast'");
    hook.wait_for("resolved", &UNWRITABLE);
    watching.wait_for_rounds(rounds + 1);
    wait_for("readiness", || {
        (running.get("/readyz").0 == 200).then_some(())
    });
    assert_eq!(running.metric(&writable), Some(1.0));
    let told = hook.told();
    let to = |path: &str| told.iter().filter(|told| told.request == path).count();
    assert_eq!(to("POST /"), 2, "each is told once");
    wait_for("both at Alertmanager", || {
        let told = hook.told();
        let to = told
            .iter()
            .filter(|told| told.request == "POST /api/v2/alerts");
        (to.count() >= 2).then_some(())
    });
    running.stop();
}
