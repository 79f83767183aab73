//! The rules and the dashboard, judged by Prometheus' own tool on what the watch will have measured.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use fleetproof_watch::prometheus::{Rules, dashboard};
use serde_json::Value;

/// A folder with the rule file as `--print-rules` gives it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rules = Rules {
        every: Duration::from_secs(60),
        runbook: "docs/runbook.md",
    };
    std::fs::write(folder.path().join("rules.yml"), rules.to_yaml()).unwrap();
    folder
}

fn promtool(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("promtool")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("promtool of the package prometheus")
}

fn assert_succeeds(done: &Output) {
    let said = String::from_utf8_lossy(&done.stdout);
    let warned = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}\n{warned}");
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prometheus/cases");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    cases
}

#[test]
fn prometheus_takes_the_rules() {
    let folder = folder();
    assert_succeeds(&promtool(folder.path(), &["check", "rules", "rules.yml"]));
}

#[test]
fn rules_page_for_one_cell_and_for_nothing_else() {
    let folder = folder();
    let cases = cases();
    assert!(!cases.is_empty());
    for case in cases {
        let name = case.file_name().unwrap();
        std::fs::copy(&case, folder.path().join(name)).unwrap();
        let done = promtool(folder.path(), &["test", "rules", name.to_str().unwrap()]);
        assert_succeeds(&done);
    }
}

/// Every alert has a case in which it fires.
#[test]
fn every_alert_is_seen_firing() {
    let rules = std::fs::read_to_string(folder().path().join("rules.yml")).unwrap();
    let told: String = cases()
        .iter()
        .map(|case| std::fs::read_to_string(case).unwrap())
        .collect();
    for line in rules.lines() {
        let Some(alert) = line.trim().strip_prefix("- alert: ") else {
            continue;
        };
        let fires = told
            .split("- eval_time:")
            .skip(1)
            .any(|case| case.contains(&format!("alertname: {alert}\n")));
        assert!(fires, "{alert} fires in no case");
    }
}

/// A silence is a number of rounds, and never so short that a restart would page.
#[test]
fn silence_follows_the_time_between_rounds() {
    for (every, silence) in [(10, 180), (60, 300), (600, 3000)] {
        let rules = Rules {
            every: Duration::from_secs(every),
            runbook: "docs/runbook.md",
        };
        let wanted = format!("fleetproof_last_round_timestamp_seconds > {silence}\n");
        assert!(rules.to_yaml().contains(&wanted), "{every}");
    }
}

/// What each alert points to is there to be read.
#[test]
fn runbook_has_a_section_for_every_alert() {
    let runbook = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/runbook.md");
    let runbook = std::fs::read_to_string(runbook).unwrap();
    let rules = std::fs::read_to_string(folder().path().join("rules.yml")).unwrap();
    for line in rules.lines() {
        if let Some(alert) = line.trim().strip_prefix("- alert: ") {
            assert!(runbook.contains(&format!("\n## {alert}\n")), "{alert}");
            let anchor = format!("docs/runbook.md#{}", alert.to_lowercase());
            assert!(rules.contains(&anchor), "{anchor}");
        }
    }
}

#[test]
fn prometheus_takes_the_queries_of_the_dashboard() {
    let dashboard = dashboard();
    let mut file = "groups:\n  - name: dashboard\n    rules:\n".to_owned();
    let panels = dashboard["panels"].as_array().unwrap();
    for panel in panels {
        for (index, target) in panel["targets"].as_array().unwrap().iter().enumerate() {
            let expression = target["expr"].as_str().unwrap();
            let expression = expression
                .replace("$target", ".+")
                .replace("$__rate_interval", "1m");
            let name = format!("panel_{}_{index}", panel["id"]);
            file += &format!("      - record: {name}\n        expr: >-\n          {expression}\n");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.yml"), file).unwrap();
    assert_succeeds(&promtool(folder.path(), &["check", "rules", "rules.yml"]));
}

/// No panel lies on another, and none beyond the edge.
#[test]
fn panels_of_the_dashboard_have_a_place_each() {
    let dashboard = dashboard();
    let at = |panel: &Value, key: &str| panel["gridPos"][key].as_u64().unwrap();
    let mut taken = std::collections::BTreeSet::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        assert!(at(panel, "x") + at(panel, "w") <= 24, "{panel}");
        for x in at(panel, "x")..at(panel, "x") + at(panel, "w") {
            for y in at(panel, "y")..at(panel, "y") + at(panel, "h") {
                assert!(taken.insert((x, y)), "{panel}");
            }
        }
    }
}
