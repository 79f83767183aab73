//! The status page, and several targets side by side.

use crate::support::{Answer, Fake, Hook, Served, Watching, execute, wait_for};

use super::FAST;

const KEY: &str =
    include_str!("../../../../fleetproof-schema/patches/premature-foreign-key-group.sql");

#[test]
fn the_page_tells_what_fails_with_its_evidence() {
    let served = Served::start("--schema-step sync-triggers");
    let database = served.ready("/database_url");
    let hook = Hook::start();
    let arguments = format!(
        "{FAST} --types group --test-target --webhook {}",
        hook.url()
    );
    let watching = Watching::of(&served, &arguments);
    let call = watching.call().env("FLEETPROOF_DATABASE_URL", &database);
    let running = watching.start_as(call);
    watching.wait_for_pass("unsynced");
    wait_for("readiness", || {
        (running.get("/readyz").0 == 200).then_some(())
    });
    let (status, page) = running.get("/");
    assert_eq!(status, 200);
    assert!(page.contains("Every cell is served"), "{page}");
    for text in [
        "group × dormant-2s",
        "group × unsynced",
        "verify.new-manager",
        "Reserves",
    ] {
        assert!(page.contains(text), "{text}");
    }
    execute(&database, KEY);
    hook.wait_for("firing", &[("cohort", "unsynced")]);
    let (_, page) = running.get("/");
    for text in [
        "Firing",
        "verify.new-manager fails for group × unsynced",
        "status 500",
        "$RUNNER_TOKEN",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("glrt-") && !page.contains("glpat-"));
    running.stop();
}

#[test]
fn a_dead_target_does_not_delay_another() {
    let served = Served::start("");
    let dead = Fake::start(|_, _| Answer::Silence);
    let watching = Watching::of(
        &served,
        "--types instance --ages 1d --reserve 1 --timeout 30",
    );
    let file = format!(
        "[[watch.target]]\nname = \"dead\"\nurl = \"{}\"\n",
        dead.url()
    );
    let running = watching.start_as(watching.call().file("fleetproof.toml", &file));
    watching.wait_for_rounds(3);
    assert!(!dead.seen().is_empty());
    let (status, text) = running.get("/readyz");
    assert!(
        status == 503 && text.contains("dead: no round yet"),
        "{text}"
    );
    wait_for("readiness", || {
        let (_, text) = running.get("/readyz");
        text.contains(&format!("{}: ready", served.url()))
            .then_some(())
    });
    running.stop();
}
