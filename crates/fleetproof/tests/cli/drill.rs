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

#[test]
fn the_two_incidents_are_noticed_where_they_were_and_nowhere_else() {
    let ended = Fleetproof::new("drill 18679 18792-group --json -").run();
    ended.exited(0);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(report["control"]["clean"], true);
    let drills = report["drills"].as_array().unwrap();
    assert_eq!(drills.len(), 2);
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
    assert!(
        ended.stderr.contains("2 of 2 drills noticed"),
        "{}",
        ended.stderr
    );
    assert_eq!(ended.servers(), 0);
}
