//! Pages that cannot be looked at: nothing is told, and the reason is.

use std::os::unix::fs::symlink;

use super::{check, could_not_tell, sign_in, verdicts};
use crate::support::{Answer, Fake, Fleetproof, Served};

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

#[test]
fn a_driver_that_does_not_go_with_the_browser_is_told_with_both_versions() {
    let served = Served::start("");
    let driver = Fake::start(|_, _| {
        let said = "session not created: This version of ChromeDriver only supports Chrome version \
                    114\\nCurrent browser version is 156.0.8078.108";
        let error =
            format!(r#"{{"error":"session not created","message":"{said}","stacktrace":""}}"#);
        Answer::json(500, &format!(r#"{{"value":{error}}}"#))
    });
    let call = check(&served, "--only page.online").arg(format!("--webdriver={}", driver.url()));
    let said = "chromedriver and Chromium do not match: session not created: This version of \
                ChromeDriver only supports Chrome version 114; Current browser version is 156";
    could_not_tell(&call.run(), said);
}

#[test]
fn a_page_of_graphql_that_does_not_lead_on_is_told_and_not_asked_for_ever() {
    let served = Served::start("--sign-in sso");
    let gateway = Fake::in_front_of(&served, |request, _| {
        let runner = r#"{"id":"gid://gitlab/Ci::Runner/1","runnerType":"GROUP_TYPE","description":null,
            "status":"ONLINE","paused":false,"contactedAt":null,"jobExecutionStatus":"IDLE","managers":
            {"count":2,"nodes":[],"pageInfo":{"hasNextPage":true,"endCursor":"eyJpZCI6IjEifQ"}}}"#;
        let body = format!(r#"{{"data":{{"runner":{runner}}}}}"#);
        (request == "POST /api/graphql").then(|| Answer::json(200, &body))
    });
    let call = "check --per-cell 1 --types group --browser --json report.json --only page.online";
    let call = Fleetproof::new(call)
        .arg(format!("--url={}", gateway.url()))
        .env("FLEETPROOF_TOKEN", &served.ready("/admin_token"));
    let said = "GraphQL gives no answer (200): a page says that there is a next one, and its cursor \
                does not lead on";
    could_not_tell(&sign_in(call, &served).run(), said);
}
