use fleetproof_model::DrillReport;
use fleetproof_report::{Style, drill};

use crate::sample;

#[test]
fn each_drill_tells_who_caught_it_and_where() {
    let mut out = Vec::new();
    drill::text(&sample::drills(), &Style::PLAIN, &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn the_json_is_read_back_as_it_was() {
    let mut out = Vec::new();
    drill::json(&sample::drills(), &mut out).unwrap();
    let back: DrillReport = serde_json::from_slice(&out).unwrap();
    assert_eq!(back, sample::drills());
}

#[test]
fn a_control_that_could_not_tell_says_why() {
    let mut report = sample::drills();
    report.control.clean = false;
    report.control.reason = Some("no Chromium was found".to_owned());
    report.drills.truncate(1);
    let mut out = Vec::new();
    drill::text(&report, &Style::PLAIN, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(
        text.starts_with("healthy control: could not tell, "),
        "{text}"
    );
    assert!(text.contains("  no Chromium was found\n"), "{text}");
}
