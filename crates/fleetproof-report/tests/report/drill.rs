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
