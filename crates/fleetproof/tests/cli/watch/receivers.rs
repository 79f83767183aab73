//! Receivers that fail, and targets that do.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::support::{Answer, Fake, Hook, Manner, Served, Watching, free_port, wait_for};

const UNREACHABLE: [(&str, &str); 1] = [("alertname", "FleetproofTargetUnreachable")];

/// A gateway that lets nothing through while the switch is on.
fn gate(served: &Served) -> (Fake, Arc<AtomicBool>) {
    let closed = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&closed);
    let fake = Fake::in_front_of(served, move |_, _| {
        switch.load(Ordering::Relaxed).then_some(Answer::Break)
    });
    (fake, closed)
}

#[test]
fn a_target_that_stops_answering_has_an_alert_of_its_own_and_accuses_no_cell() {
    let served = Served::start("");
    let (fake, closed) = gate(&served);
    let hook = Hook::start();
    let arguments = format!(
        "--types instance,group --ages 1d --reserve 1 --webhook {} --alertmanager http://127.0.0.1:{}",
        hook.url(),
        free_port()
    );
    let watching = Watching::at(fake.url(), &served.ready("/admin_token"), &arguments);
    let running = watching.start();
    watching.wait_for_rounds(2);
    wait_for("readiness", || {
        (running.get("/readyz").0 == 200).then_some(())
    });

    closed.store(true, Ordering::Relaxed);
    let alert = hook.wait_for("firing", &UNREACHABLE);
    let note = |name: &str| {
        alert["annotations"][name]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert!(note("summary").contains("does not answer"), "{alert}");
    assert_eq!(
        note("runbook_url"),
        "docs/runbook.md#fleetprooftargetunreachable"
    );
    let (status, text) = running.get("/readyz");
    assert!(
        status == 503 && text.contains("the connection broke"),
        "{text}"
    );
    assert_eq!(running.get("/healthz").0, 200);

    closed.store(false, Ordering::Relaxed);
    hook.wait_for("resolved", &UNREACHABLE);
    let accused = hook
        .alerts()
        .into_iter()
        .find(|alert| alert["labels"]["check"].is_string());
    assert_eq!(accused, None);
    assert_eq!(hook.alerts().len(), 2, "each is told once");
    let (_, page) = running.get("/");
    assert!(page.contains("alertmanager: 2 messages waiting"), "{page}");
    let ended = running.stop();
    let said = "alertmanager does not take alerts: Connection refused";
    assert!(ended.stderr.contains(said), "{}", ended.stderr);
}

#[test]
fn a_receiver_that_is_down_loses_nothing_and_holds_up_no_round() {
    let served = Served::start("");
    let (fake, closed) = gate(&served);
    let hook = Hook::start();
    hook.set(Manner::Refuses);
    let arguments = format!(
        "--types instance --ages 1d --reserve 1 --webhook {0} --alertmanager {0}",
        hook.url()
    );
    let watching = Watching::at(fake.url(), &served.ready("/admin_token"), &arguments);
    let running = watching.start();
    watching.wait_for_rounds(1);
    closed.store(true, Ordering::Relaxed);
    wait_for("a second try", || (hook.tries() > 2).then_some(()));
    hook.set(Manner::Hangs);
    let before = hook.tries();
    closed.store(false, Ordering::Relaxed);
    let ended = "SELECT count(*) FROM message WHERE body LIKE '%endsAt\":\"2%'";
    wait_for("the end of the alert", || {
        (watching.count(ended) == 2).then_some(())
    });
    let rounds = watching.count("SELECT count(*) FROM round WHERE complete");
    watching.wait_for_rounds(rounds + 2);
    // Both have hung, and one has given up and come again.
    wait_for("a try after one that hung", || {
        (hook.tries() > before + 2).then_some(())
    });
    assert_eq!(hook.told().len(), 0);
    let said = running.kill().stderr;
    for what in [
        "no answer within 10 s; they are kept",
        "it answers 500; they are kept",
    ] {
        assert!(
            said.contains(&format!("does not take alerts: {what}")),
            "{said}"
        );
    }

    hook.set(Manner::Takes);
    let running = watching.start();
    hook.wait_for("firing", &UNREACHABLE);
    hook.wait_for("resolved", &UNREACHABLE);
    let to = |path: &'static str| {
        hook.told()
            .into_iter()
            .filter(move |told| told.request == path)
    };
    wait_for("both messages to Alertmanager", || {
        (to("POST /api/v2/alerts").count() == 2).then_some(())
    });
    let told: Vec<_> = to("POST /").collect();
    let status = |told: &crate::support::Told| told.body["status"].as_str().unwrap().to_owned();
    assert_eq!(
        told.iter().map(status).collect::<Vec<_>>(),
        ["firing", "resolved"],
        "in order"
    );
    assert_eq!(told[0].body["version"], "4");
    assert_eq!(told[0].body["receiver"], "webhook");
    assert_eq!(
        told[0].body["groupLabels"]["alertname"],
        "FleetproofTargetUnreachable"
    );
    assert_eq!(
        told[0].body["alerts"][0]["fingerprint"],
        told[1].body["alerts"][0]["fingerprint"]
    );
    assert_ne!(told[0].key, told[1].key);
    running.stop();
}
