//! Pages, as a watch sees them in a real Chromium.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use fleetproof_model::SchemaStep;

use crate::support::{Answer, Fake, Fleetproof, Front, Hook, Served, Watching, wait_for};

use super::FAST;

/// Pages that were seen to be right so far.
const RIGHT: &str =
    "SELECT count(*) FROM probe WHERE check_name = 'page.online' AND verdict = 'passed'";

fn looking(watching: &Watching, served: &Served) -> Fleetproof {
    watching
        .call()
        .env("FLEETPROOF_LOGIN", &served.ready("/login/username"))
        .env("FLEETPROOF_PASSWORD", &served.ready("/login/password"))
}

#[track_caller]
fn wait_for_right_pages(watching: &Watching, count: i64) {
    wait_for("pages that are right", || {
        (watching.count(RIGHT) >= count).then_some(())
    });
}

/// Two coordinators on one database: the pages of one show managers as offline that are online.
#[test]
fn a_manager_page_that_shows_offline_is_told_and_resolves_with_the_fix() {
    let keeper = Served::start("");
    let database = keeper
        .ready("/database_url")
        .replace("/fleetproof", "/postgres");
    let serve = |arguments: &str| {
        let step = SchemaStep::Swapped;
        let call = format!(
            "serve --listen 127.0.0.1:0 --ready-file ready.json --schema-step {step} {arguments}"
        );
        Served::of(Fleetproof::new(&call).env("FLEETPROOF_DATABASE_URL", &database))
    };
    let broken = serve("--defect page-badge-wrong");
    // The one that starts last sets the password.
    let healthy = serve("");
    let shows_offline = Arc::new(AtomicBool::new(false));
    let (switch, other) = (
        Arc::clone(&shows_offline),
        broken.url().replace("http://", ""),
    );
    let gateway = Fake::in_front_of(&healthy, move |_, _| {
        let broken = switch.load(Ordering::Relaxed);
        broken.then(|| Answer::Forward(other.clone()))
    });
    let hook = Hook::start();
    let arguments = format!(
        "{FAST} --types group --group fleet --browser --look-every 1s --webhook {}",
        hook.url()
    );
    let watching = Watching::at(gateway.url(), &healthy.ready("/admin_token"), &arguments);
    let running = watching.start_as(looking(&watching, &healthy));
    wait_for("readiness", || {
        (running.get("/readyz").0 == 200).then_some(())
    });
    // recent, fresh, never-contacted, dormant-2s: one after another, none left out.
    let cohorts = RIGHT.replace("count(*)", "count(DISTINCT cohort)");
    wait_for("a page of each cohort", || {
        (watching.count(&cohorts) == 4).then_some(())
    });
    assert_eq!(hook.alerts().len(), 0, "a healthy page calls nobody");
    let seen = format!(
        "fleetproof_pages_seen{{target=\"{}\",runner_type=\"group\"}}",
        gateway.url()
    );
    assert_eq!(running.metric(&seen), Some(1.0));

    shows_offline.store(true, Ordering::Relaxed);
    let labels = [
        ("alertname", "FleetproofPageWrong"),
        ("runner_type", "group"),
        ("check", "page.online"),
    ];
    let alert = hook.wait_for("firing", &labels);
    let note = |name: &str| {
        alert["annotations"][name]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert!(
        note("observed").contains("is shown as offline, with the last contact"),
        "{alert}"
    );
    assert!(
        note("observed").contains("the API says: manager r_"),
        "{alert}"
    );
    assert!(
        note("observed").contains(": online, last contact"),
        "{alert}"
    );
    assert!(
        note("page").starts_with("/groups/fleet/-/runners/"),
        "{alert}"
    );
    assert_eq!(note("endpoint"), "page");
    assert_eq!(note("runbook_url"), "docs/runbook.md#fleetproofpagewrong");
    let round = |name: &str| note(name).parse::<i64>().unwrap();
    assert!(
        round("last_good_round") < round("first_bad_round"),
        "{alert}"
    );
    let cohort = alert["labels"]["cohort"].as_str().unwrap().to_owned();
    let (_, page) = running.get("/");
    assert!(
        page.contains("What the page shows") && page.contains("Offline"),
        "{page}"
    );
    let (_, metrics) = running.get("/metrics");
    assert!(metrics.contains("endpoint=\"page\""), "{metrics}");
    for secret in ["/login/password", "/admin_token"] {
        let secret = healthy.ready(secret);
        assert!(!alert.to_string().contains(&secret) && !page.contains(&secret));
    }

    shows_offline.store(false, Ordering::Relaxed);
    hook.wait_for("resolved", &[("check", "page.online"), ("cohort", &cohort)]);
    for alert in hook.alerts() {
        assert_eq!(
            alert["labels"]["alertname"], "FleetproofPageWrong",
            "{alert}"
        );
    }
    running.stop();
    watching.call().arg("--remove").run().exited(0);
    assert_eq!(
        watching.count("SELECT count(*) FROM runner WHERE state IN ('held', 'in-use', 'spent')"),
        0
    );
}

/// A browser that dies says nothing of the target, and is started again.
#[test]
fn a_browser_that_dies_is_started_again_and_calls_nobody() {
    let served = Served::start("");
    let hook = Hook::start();
    let arguments = format!(
        "--types instance --ages 1d --reserve 1 --browser --look-every 1s --webhook {}",
        hook.url()
    );
    let watching = Watching::of(&served, &arguments);
    let running = watching.start_as(looking(&watching, &served));
    wait_for_right_pages(&watching, 1);
    let browsers = running.started.descendants("chrom");
    assert!(!browsers.is_empty());
    for pid in browsers {
        // Those below another that was ended have gone already.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
    let before = watching.count(RIGHT);
    wait_for_right_pages(&watching, before + 2);
    assert_eq!(hook.alerts().len(), 0);
    running.stop();
}

#[test]
fn pages_behind_a_private_authority_are_seen() {
    let served = Served::start("");
    let front = Front::of(&served.url());
    let arguments =
        "--types instance --ages 1d --reserve 1 --browser --look-every 1s --ca-file ca.pem";
    let watching = Watching::at(&front.url(), &served.ready("/admin_token"), arguments);
    let call = looking(&watching, &served).file("ca.pem", front.authority());
    let running = watching.start_as(call);
    wait_for_right_pages(&watching, 1);
    running.stop();
}

#[test]
fn pages_that_cannot_be_seen_have_an_alert_of_their_own_and_accuse_nobody() {
    let served = Served::start("");
    let hook = Hook::start();
    let arguments = format!(
        "--types group --group fleet --ages 1d --reserve 1 --browser --look-every 1s --webhook {}",
        hook.url()
    );
    let watching = Watching::of(&served, &arguments);
    let password = "not the right one";
    let call = looking(&watching, &served).env("FLEETPROOF_PASSWORD", password);
    let running = watching.start_as(call);
    let alert = hook.wait_for(
        "firing",
        &[
            ("alertname", "FleetproofPagesUnseen"),
            ("runner_type", "group"),
        ],
    );
    assert_eq!(alert["labels"]["severity"], "ticket");
    let summary = alert["annotations"]["summary"].as_str().unwrap();
    assert!(summary.contains("sign-in was refused"), "{summary}");
    assert!(!alert.to_string().contains(password));
    // Rounds go on, and are well.
    wait_for("readiness", || {
        (running.get("/readyz").0 == 200).then_some(())
    });
    let failed = "SELECT count(*) FROM probe WHERE verdict = 'failed'";
    assert_eq!(watching.count(failed), 0);
    assert_eq!(hook.alerts().len(), 1);
    let ended = running.stop();
    assert!(
        ended.stderr.contains("sign-in was refused"),
        "{}",
        ended.stderr
    );
    assert!(!ended.stderr.contains(password), "{}", ended.stderr);
}

#[test]
fn calls_that_cannot_look_are_refused() {
    for (arguments, sentence) in [
        ("--browser", "there is no way to sign in"),
        (
            "--webdriver http://127.0.0.1:9515",
            "--webdriver has no effect without --browser",
        ),
        ("--browser --look-every 0s", "--look-every cannot be `0s`"),
    ] {
        let call =
            format!("watch --listen 127.0.0.1:0 --history h --url http://127.0.0.1:9 {arguments}");
        let call = Fleetproof::new(&call).env("FLEETPROOF_TOKEN", "glpat-abcdefghijklmnopqrst");
        call.run().refused(2, sentence);
    }
    for (keys, sentence) in [
        (
            "browser = true",
            "there is no way to sign in at http://127.0.0.1:9",
        ),
        (
            "browser = true\nlogin = \"root\"",
            "`login` is given without password-env or password-file",
        ),
        (
            "browser = true\nlogin = \"root\"\npassword-env = \"NO_SUCH\"",
            "the variable NO_SUCH is not set",
        ),
        (
            "browser = true\nlogin = \"root\"\npassword-file = \"none\"",
            "cannot read the secret in none",
        ),
    ] {
        let file = format!("[[watch.target]]\nurl = \"http://127.0.0.1:9\"\n{keys}\n");
        let call = Fleetproof::new("watch --listen 127.0.0.1:0 --history h")
            .env("FLEETPROOF_TOKEN", "glpat-abcdefghijklmnopqrst")
            .env("FLEETPROOF_LOGIN", "somebody")
            .env("FLEETPROOF_PASSWORD", "of another GitLab")
            .file("fleetproof.toml", &file);
        call.run().refused(2, sentence);
    }
}
