//! What goes to which stream, and in which form.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::Fleetproof;

/// The smallest run that has something to say.
const SMALL: &str =
    "check --types group --per-cell 1 --only verify.new-manager --schema-step legacy";

#[test]
fn people_read_standard_output_and_a_pipe_gets_no_colour() {
    let ended = Fleetproof::new(SMALL).run();
    ended.exited(0);
    assert!(
        ended.stdout.contains("verify.new-manager"),
        "{}",
        ended.stdout
    );
    assert!(!ended.stdout.contains('\u{1b}'), "{}", ended.stdout);
    assert_eq!(ended.stderr, "", "a pipe gets no progress bar");
}

#[test]
fn with_json_on_standard_output_people_read_standard_error() {
    let ended = Fleetproof::new(SMALL).arg("--json=-").run();
    ended.exited(0);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(report["schema"], 1);
    assert!(
        ended.stderr.contains("verify.new-manager"),
        "{}",
        ended.stderr
    );
}

#[test]
fn colour_is_had_where_it_is_asked_for() {
    let colored = Fleetproof::new(SMALL).arg("--color=always").run();
    assert!(colored.stdout.contains('\u{1b}'), "{}", colored.stdout);
    let never = Fleetproof::new(SMALL).arg("--color=never").run();
    assert!(!never.stdout.contains('\u{1b}'), "{}", never.stdout);
}

/// On a terminal of `script`, where there is one.
fn on_a_terminal(variables: &[(&str, &str)], arguments: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("{} {SMALL} {arguments}", env!("CARGO_BIN_EXE_fleetproof"));
    let mut command = Command::new("script");
    command
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .current_dir(folder.path())
        .env_remove("NO_COLOR")
        .env_remove("CI")
        .env("TERM", "xterm-256color")
        .envs(variables.iter().copied())
        .stdin(Stdio::null());
    let output = command.output().ok()?;
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_terminal_gets_colour_and_a_bar_unless_they_are_not_wanted() {
    const COLOR: &str = "\u{1b}[3";
    const REDRAWN: &str = "\r";
    let bar = |text: &str| text.contains("check ") && text.replace("\r\n", "\n").contains(REDRAWN);
    let Some(plain) = on_a_terminal(&[], "") else {
        return;
    };
    assert!(plain.contains(COLOR) && bar(&plain), "{plain:?}");
    for (variables, arguments) in [(&[("NO_COLOR", "1")][..], ""), (&[][..], "--color never")] {
        let text = on_a_terminal(variables, arguments).unwrap();
        assert!(!text.contains(COLOR), "{variables:?} {arguments}: {text:?}");
    }
    let ci = on_a_terminal(&[("CI", "true")], "").unwrap();
    assert!(!ci.contains(COLOR) && !bar(&ci), "{ci:?}");
    let empty = on_a_terminal(&[("NO_COLOR", "")], "").unwrap();
    assert!(empty.contains(COLOR), "{empty:?}");
}

#[test]
fn logs_go_to_standard_error_in_the_form_that_was_asked_for() {
    let text = Fleetproof::new(SMALL).arg("--log=debug").run();
    assert!(text.stderr.contains("DEBUG"), "{}", text.stderr);
    let json = Fleetproof::new(SMALL)
        .arg("--log-format=json")
        .env("FLEETPROOF_LOG", "debug")
        .run();
    for line in json.stderr.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["level"].is_string(), "{line}");
    }
    assert!(!json.stderr.is_empty());
    let off = Fleetproof::new(SMALL).arg("--log=off").run();
    assert_eq!(off.stderr, "");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let fleetproof = env!("CARGO_BIN_EXE_fleetproof");
    let line = format!("{{ {fleetproof} check --list; echo $? >&2; }} | head -n 1");
    let output = Command::new("sh").args(["-c", &line]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "0\n");
}
