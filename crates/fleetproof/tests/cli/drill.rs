//! `drill`: a healthy control, then known-bad changes.

use serde_json::Value;

use crate::support::Fleetproof;

#[test]
fn no_drill_named_is_a_usage_error() {
    let ended = Fleetproof::new("drill").run();
    ended.exited(2);
    let ended = Fleetproof::new("drill --all 18679").run();
    ended.exited(2);
}

/// One run for all three, since its healthy control takes long.
#[test]
fn incidents_are_noticed_where_they_were_and_pages_without_a_browser_are_left_open() {
    let call = "drill 18679 18792-group page-badge-wrong --browser-binary no-such --json -";
    let ended = Fleetproof::new(call).run();
    ended.exited(3);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    let drills = report["drills"].as_array().unwrap();
    assert_eq!(drills.len(), 3);
    for (drill, check) in drills
        .iter()
        .zip(["verify.known-manager", "verify.new-manager"])
    {
        assert_eq!(drill["noticed"], true, "{drill}");
        let caught_by = drill["caught_by"].as_array().unwrap();
        assert!(caught_by.iter().any(|name| name == check), "{drill}");
    }
    for cell in drills[1]["cells"].as_array().unwrap() {
        assert_eq!(cell["runner_type"], "group", "{cell}");
        assert_ne!(cell["cohort"], "fresh", "made after the trigger: {cell}");
    }
    assert_eq!(report["control"]["summary"]["failed"], 0);
    for open in [&report["control"], &drills[2]] {
        let reason = open["reason"].as_str().unwrap();
        let due = "the browser no-such cannot be run";
        assert!(reason.starts_with(due), "{reason}");
    }
    for said in [
        "healthy control: could not tell",
        "2 of 3 drills noticed, 1 could not be told",
    ] {
        assert!(ended.stderr.contains(said), "{}", ended.stderr);
    }
    assert_eq!(ended.servers(), 0);
}

#[test]
fn a_browser_for_drills_that_show_on_no_page_is_a_usage_error() {
    let ended = Fleetproof::new("drill 18679 --browser-binary chromium").run();
    ended.refused(
        2,
        "--browser-binary has no effect: none of these drills shows on pages",
    );
}
