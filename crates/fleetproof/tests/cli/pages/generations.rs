//! Older markup and further ways to sign in, in a real Chromium.

use serde_json::Value;

use super::{check_types, could_not_tell, verdicts};
use crate::support::{Ended, Served};

/// Three checks that read the list, the page and the managers.
const CHECKS: &str = "--only page.list --only page.online --only page.managers";

/// The types whose pages differ most from one generation to the next.
const TYPES: &str = "group,project";

/// The markup was another than the newest, in this part.
#[track_caller]
fn was_read_by(report: &Value, part: &str) {
    let notes = report["notes"].as_array().unwrap().iter();
    let told: Vec<&str> = notes.filter_map(Value::as_str).collect();
    assert!(told.iter().any(|note| note.contains(part)), "{told:#?}");
}

/// One check fails, for this reason, and the others pass.
#[track_caller]
fn fails_alone(ended: &Ended, check: &str, title: &str) {
    ended.exited(1);
    let report = ended.json("report.json");
    let results = report["results"].as_array().unwrap();
    for result in results
        .iter()
        .filter(|result| result["verdict"] == "failed")
    {
        assert_eq!(result["check"], check, "{result}");
    }
    let passed = results
        .iter()
        .filter(|result| result["verdict"] == "passed");
    assert!(passed.count() > 1, "{}", ended.stdout);
    let found = report["findings"][0]["title"].as_str().unwrap();
    assert!(found.contains(title), "{found}");
}

#[test]
fn the_oldest_markup_behind_a_sign_in_of_two_steps_passes() {
    let served = Served::start("--ui-generation a --sign-in two-step");
    let ended = check_types(&served, TYPES, CHECKS).run();
    ended.exited(0);
    let report = ended.json("report.json");
    assert!(verdicts(&report, "passed") >= 6, "{}", ended.stdout);
    was_read_by(&report, "list-row by `[id^=\"runner_\"]`");
}

#[test]
fn the_middle_markup_behind_a_second_factor_passes_with_it_and_not_without() {
    let served = Served::start("--ui-generation b --sign-in two-factor");
    let ended = check_types(&served, TYPES, CHECKS)
        .env(
            "FLEETPROOF_TOTP_SECRET",
            &served.ready("/login/totp_secret"),
        )
        .run();
    ended.exited(0);
    let report = ended.json("report.json");
    assert!(verdicts(&report, "passed") >= 6, "{}", ended.stdout);
    was_read_by(
        &report,
        "status-badge by `[data-testid=\"runner-status-icon\"]",
    );

    let without = check_types(&served, "group", "--only page.online").run();
    could_not_tell(
        &without,
        "a second factor is asked for and none was given; set FLEETPROOF_TOTP_SECRET",
    );
}

#[test]
fn a_badge_that_is_wrong_is_noticed_in_the_oldest_markup() {
    let served = Served::start("--ui-generation a --defect page-badge-wrong");
    let checks = "--only page.list --only page.online";
    let ended = check_types(&served, "group", checks).run();
    fails_alone(&ended, "page.online", "the badge of a manager");
}

#[test]
fn a_count_that_is_wrong_is_noticed_in_the_middle_markup() {
    let served = Served::start("--ui-generation b --defect page-count-off-by-one");
    let checks = "--only page.online --only page.managers";
    let ended = check_types(&served, "group", checks).run();
    fails_alone(&ended, "page.managers", "the count of managers");
}
