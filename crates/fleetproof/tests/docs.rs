//! Pages that are made from the program are up to date, and the README speaks of flags that exist.
//!
//! `UPDATE_DOCS=1 cargo test -p fleetproof --test docs` writes the pages anew.

#![expect(
    clippy::unwrap_used,
    reason = "a test can do nothing else with an error; the lint knows only test functions"
)]

use std::{fmt::Write as _, fs, path::PathBuf, process::Command};

use fleetproof_model::CheckInfo;
use fleetproof_rehearse::catalogue::CATALOGUE;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What the binary prints for these arguments.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_fleetproof"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn is_up_to_date(page: &str, text: &str) {
    let path = root().join("docs").join(page);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, text).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/{page} is out of date: UPDATE_DOCS=1 cargo test -p fleetproof --test docs"
    );
}

#[test]
fn the_page_of_checks_is_up_to_date() {
    let checks: Vec<CheckInfo> =
        serde_json::from_str(&printed(&["check", "--list", "--json", "-"])).unwrap();
    let mut page = String::from(
        "# Checks\n\nMade from `fleetproof check --list`. Which cohorts and runner types a check \
         runs for stands in that list.\n",
    );
    let mut activity = None;
    for check in checks {
        if activity != Some(check.activity) {
            activity = Some(check.activity);
            let title = check.activity.title();
            write!(
                page,
                "\n## {title}\n\n| check | endpoint | a pass proves |\n|---|---|---|\n"
            )
            .unwrap();
        }
        let (name, endpoint) = (check.name, check.endpoint);
        writeln!(page, "| `{name}` | `{endpoint}` | {} |", check.proves).unwrap();
    }
    is_up_to_date("checks.md", &page);
}

#[test]
fn the_page_of_drills_is_up_to_date() {
    let drills: Vec<Value> =
        serde_json::from_str(&printed(&["drill", "--list", "--json", "-"])).unwrap();
    let mut page = String::from(
        "# Drills\n\nMade from `fleetproof drill --list`: known-bad changes, and the checks that \
         are held to notice them.\n\n| drill | what is wrong | caught by |\n|---|---|---|\n",
    );
    for drill in drills {
        let mut checks: Vec<String> = drill["hits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| format!("`{}`", hit["check"].as_str().unwrap()))
            .collect();
        checks.dedup();
        let text = |name: &str| drill[name].as_str().unwrap().to_owned();
        let (name, summary) = (text("drill"), text("summary"));
        writeln!(page, "| `{name}` | {summary} | {} |", checks.join(", ")).unwrap();
    }
    is_up_to_date("drills.md", &page);
}

#[test]
fn the_readme_speaks_of_flags_that_exist() {
    let help: String = ["check", "rehearse", "serve", "drill", "watch"]
        .map(|command| printed(&[command, "--help"]))
        .concat();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    // Cargo's own flags are none of ours.
    let flags = readme
        .split(|c: char| !(c.is_ascii_lowercase() || c == '-'))
        .filter(|word| word.len() > 3 && word.starts_with("--") && !word.starts_with("---"))
        .filter(|word| !["--bench", "--locked", "--path"].contains(word));
    let mut seen = 0;
    for flag in flags {
        assert!(help.contains(flag), "README.md names {flag}");
        seen += 1;
    }
    assert!(seen > 10);
}

#[test]
fn the_page_of_hazards_is_up_to_date() {
    let rules: Vec<Value> =
        serde_json::from_str(&printed(&["rehearse", "--list-rules", "--json", "-"])).unwrap();
    let mut page = String::from(
        "# Hazards\n\nMade from the rules. The ways in which a change is known to break a shadow table, \
         each run on a real server, and the rule that tells it; `fleetproof rehearse --explain RULE` \
         says more.\n\n| | hazard | what happens | told by |\n|---|---|---|---|\n",
    );
    let mut told = 0;
    for known in CATALOGUE {
        let tells = |rule: &&Value| {
            let mut hazards = rule["hazards"].as_array().unwrap().iter();
            hazards.any(|number| *number == known.number)
        };
        let names: Vec<_> = rules
            .iter()
            .filter(tells)
            .map(|rule| format!("`{}`", rule["name"].as_str().unwrap()))
            .collect();
        told += u32::from(!names.is_empty());
        let names = match names.is_empty() {
            true => "not by itself: `write-breaks` where an ordinary write shows it".to_owned(),
            false => names.join(", "),
        };
        let (number, name, what) = (known.number, known.name, known.what);
        writeln!(page, "| {number} | {name} | {what} | {names} |").unwrap();
    }
    write!(
        page,
        "\n{told} of {} are told by a rule of their own.\n",
        CATALOGUE.len()
    )
    .unwrap();
    page.push_str("\n## Rules\n\n| rule | worst | finds |\n|---|---|---|\n");
    for rule in &rules {
        let text = |key: &str| rule[key].as_str().unwrap().replace('|', "\\|");
        let (name, severity, summary) = (text("name"), text("severity"), text("summary"));
        writeln!(page, "| `{name}` | {severity} | {summary} |").unwrap();
    }
    is_up_to_date("hazards.md", &page);
    assert!(told >= 85, "{told} of the known hazards are told");
}
