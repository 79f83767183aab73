//! The tasks, with a pretended cargo.

use std::process::{Command, Output};

fn xtask(arguments: &[&str], cargo: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .env("CARGO", cargo)
        .output()
        .expect("xtask runs")
}

/// The arguments that cargo is called with.
fn arguments(task: &[&str]) -> String {
    let output = xtask(task, "echo");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn arguments_are_handed_on() {
    let check = arguments(&["check", "--per-cell", "1"]);
    let expected = "run --release --package fleetproof -- check --per-cell 1\n";
    assert_eq!(check, expected);
    let test = arguments(&["test", "-p", "xtask", "--", "--list"]);
    assert_eq!(test, "test --workspace -p xtask -- --list\n");
}

#[test]
fn ci_ends_with_the_tests_and_at_the_first_failure() {
    let all = arguments(&["ci"]);
    let lines: Vec<&str> = all.lines().collect();
    assert!(
        lines[0].starts_with("fmt") && lines[1].starts_with("clippy"),
        "{all}"
    );
    assert_eq!(lines[2..], ["test --workspace"]);
    let failed = xtask(&["ci"], "false");
    assert_eq!(failed.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&failed.stderr).lines().count(), 1);
}

#[test]
fn the_exit_status_is_cargo_s() {
    assert_eq!(xtask(&["check"], "true").status.code(), Some(0));
    assert_eq!(xtask(&["check"], "false").status.code(), Some(1));
}

#[test]
fn bad_calls_are_answered_with_the_tasks() {
    for call in [&["launch"] as &[&str], &[]] {
        let output = xtask(call, "false");
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("cargo xtask test"));
    }
    assert_eq!(xtask(&["--help"], "false").status.code(), Some(0));
    let missing = xtask(&["test"], "no-such-program");
    assert_eq!(missing.status.code(), Some(3));
}
