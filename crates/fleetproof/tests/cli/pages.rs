//! `fleetproof check --browser`, in a real Chromium.

use std::os::unix::fs::symlink;

use serde_json::Value;

use crate::support::{Ended, Fleetproof, Served};

/// A check of few pages, with everything that it needs to sign in.
fn check(served: &Served, more: &str) -> Fleetproof {
    served
        .check(&format!(
            "--per-cell 1 --types group --browser --json report.json {more}"
        ))
        .env("FLEETPROOF_LOGIN", &served.ready("/login/username"))
        .env("FLEETPROOF_PASSWORD", &served.ready("/login/password"))
}

/// The results of one check, by verdict.
fn verdicts(report: &Value, verdict: &str) -> usize {
    let results = report["results"].as_array().unwrap();
    let of_pages = |result: &&Value| {
        let check = result["check"].as_str().unwrap();
        check.starts_with("page.") && result["verdict"] == verdict
    };
    results.iter().filter(of_pages).count()
}

/// Nothing was told, and this is why.
fn could_not_tell(ended: &Ended, reason: &str) {
    ended.exited(3);
    let report = ended.json("report.json");
    assert_eq!(verdicts(&report, "passed"), 0, "{}", ended.stdout);
    assert!(verdicts(&report, "inconclusive") > 0, "{}", ended.stdout);
    let said = report["results"].to_string();
    assert!(said.contains(reason), "{said}");
}

#[test]
fn pages_of_a_healthy_target_pass() {
    let served = Served::start("");
    let ended = check(
        &served,
        "--only page.online --only page.list --require page.online",
    )
    .run();
    ended.exited(0);
    let report = ended.json("report.json");
    assert!(verdicts(&report, "passed") >= 2, "{}", ended.stdout);
    assert!(
        report["notes"]
            .to_string()
            .contains("pages were looked at by chrome")
    );
    assert_eq!(served.runners(), 0, "what was made is gone");
}

#[test]
fn a_page_that_is_wrong_is_shown_beside_what_the_api_says() {
    let served = Served::start("--defect page-badge-wrong");
    let ended = check(&served, "--only page.online --html report.html").run();
    ended.exited(1);
    let report = ended.json("report.json");
    let finding = &report["findings"][0];
    let title = finding["title"].as_str().unwrap();
    assert_eq!(
        title,
        "runner pages: the badge of a manager: the page and the API disagree"
    );
    let observed = finding["observed"].as_str().unwrap();
    assert!(observed.contains(" is shown as offline"), "{observed}");
    assert!(observed.contains("the API says: manager "), "{observed}");
    let page = &finding["page"];
    assert!(
        page["path"]
            .as_str()
            .unwrap()
            .starts_with("/groups/fleet/-/runners/")
    );
    assert!(page["text"].as_str().unwrap().contains("Offline"));
    assert!(
        page["api_answer"]
            .as_str()
            .unwrap()
            .contains(": online, last contact")
    );
    let html = ended.file("report.html");
    assert!(html.contains("<img src=\"data:image/png;base64,iVBOR"));
    for secret in ["/login/password", "/admin_token"] {
        let secret = served.ready(secret);
        assert!(!html.contains(&secret) && !ended.stdout.contains(&secret));
    }
}

#[test]
fn without_the_flag_pages_are_skipped_with_that_reason() {
    let served = Served::start("");
    let ended = served
        .check("--per-cell 1 --only page.online --only verify.answer --json report.json")
        .run();
    ended.exited(0);
    let report = ended.json("report.json");
    assert!(verdicts(&report, "skipped") > 0);
    assert!(
        report["results"]
            .to_string()
            .contains("needs a browser (--browser)")
    );
    let required = "--per-cell 1 --only page.online --only verify.answer --require page.online";
    served.check(required).run().exited(3);
}

#[test]
fn a_browser_or_driver_that_is_missing_is_named_with_its_package() {
    let served = Served::start("");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let ended = check(&served, "--only page.online").env("PATH", path).run();
    could_not_tell(&ended, "install the package `chromium`");
    symlink("/bin/true", folder.path().join("chromium")).unwrap();
    let ended = check(&served, "--only page.online").env("PATH", path).run();
    could_not_tell(&ended, "install the package `chromium-driver`");
}

#[test]
fn sign_in_that_is_refused_is_told_without_the_password() {
    let served = Served::start("");
    let password = "not the right one";
    let ended = check(&served, "--only page.online")
        .env("FLEETPROOF_PASSWORD", password)
        .run();
    could_not_tell(&ended, "sign-in was refused");
    assert!(!ended.stdout.contains(password) && !ended.stderr.contains(password));
    let ended = served
        .check("--per-cell 1 --types group --browser --json report.json --only page.online")
        .env("FLEETPROOF_SESSION_COOKIE", "0123456789abcdef")
        .run();
    could_not_tell(&ended, "FLEETPROOF_SESSION_COOKIE is none, or has ended");
}

#[test]
fn where_single_sign_on_is_the_only_way_the_questions_go_through_graphql() {
    let served = Served::start("--sign-in sso");
    let ended = check(&served, "--only page.online --only page.list").run();
    ended.exited(0);
    let report = ended.json("report.json");
    assert!(verdicts(&report, "passed") >= 2, "{}", ended.stdout);
    let notes = report["notes"].to_string();
    assert!(notes.contains("asked through GraphQL"), "{notes}");
}

#[test]
fn calls_that_cannot_be_meant_are_refused() {
    let ended = Fleetproof::new("check --webdriver http://127.0.0.1:9515").run();
    ended.exited(2);
    assert!(
        ended
            .stderr
            .contains("--webdriver has no effect without --browser")
    );
    let ended = Fleetproof::new("check --browser")
        .env("FLEETPROOF_LOGIN", "root")
        .run();
    ended.exited(2);
    assert!(
        ended
            .stderr
            .contains("FLEETPROOF_LOGIN is set without FLEETPROOF_PASSWORD")
    );
}
