use fleetproof_model::CheckInfo;
use fleetproof_report::{Style, list};

use crate::sample;

fn text(checks: &[CheckInfo], style: &Style) -> String {
    let mut out = Vec::new();
    list::text(checks, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn each_check_tells_what_it_proves_and_where_it_runs() {
    let mut checks = sample::checks();
    checks.retain(|check| {
        [
            "verify.new-manager",
            "list.group",
            "reset.new-token",
            "shadow.tag-rows",
        ]
        .contains(&check.name.as_str())
    });
    insta::assert_snapshot!(text(&checks, &Style::PLAIN));
}

#[test]
fn the_list_keeps_within_the_width() {
    for width in [60, 80, 140] {
        let style = Style {
            width,
            ..Style::PLAIN
        };
        for line in text(&sample::checks(), &style).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn the_json_is_read_back_as_it_was() {
    let mut out = Vec::new();
    list::json(&sample::checks(), &mut out).unwrap();
    let back: Vec<CheckInfo> = serde_json::from_slice(&out).unwrap();
    assert_eq!(back, sample::checks());
    assert_eq!(out.last(), Some(&b'\n'));
}
