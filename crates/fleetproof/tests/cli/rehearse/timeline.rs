//! `--timeline`: migrations one after another under live traffic.

use std::{collections::BTreeSet, fs, path::Path};

use rustix::process::Signal;
use serde_json::Value;

use super::patch;
use crate::support::{Ended, Fleetproof, wait_for};

/// Few managers, for the sake of the machine.
fn timeline(arguments: &str) -> Fleetproof {
    Fleetproof::new(&format!(
        "rehearse --managers 6 --json report.json --timeline {arguments}"
    ))
}

/// The built-in steps' files: names and texts.
fn steps() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fleetproof-schema/steps");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn names(report: &Value) -> Vec<&str> {
    let files = report["files"].as_array().unwrap().iter();
    files.map(|file| file["file"].as_str().unwrap()).collect()
}

fn ran_to(ended: &Ended, status: i32) -> Value {
    ended.exited(status);
    assert_eq!(ended.servers(), 0);
    ended.json("report.json")
}

#[test]
fn no_request_fails_along_the_built_in_steps() {
    let ended = timeline("").run();
    let report = ran_to(&ended, 0);
    let steps = steps();
    let expected: Vec<_> = steps.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names(&report), expected);
    for (file, (name, _)) in report["files"].as_array().unwrap().iter().zip(&steps) {
        let step = name.trim_end_matches(".sql").split_once('-').unwrap().1;
        assert_eq!(file["schema_step"], step);
        assert!(file["checks"]["made"].as_u64().unwrap() > 0, "{file}");
        assert!(file["planted"].as_u64().unwrap() > 0, "{file}");
        if file["beginning"] == false {
            // Each of the six managers has come by at least twice.
            assert!(file["live"]["made"].as_u64().unwrap() >= 12, "{file}");
        }
        assert!(ended.stdout.contains(name.as_str()), "{}", ended.stdout);
    }
    assert!(ended.stdout.contains("no request failed"));
}

#[test]
fn the_premature_key_is_named_with_the_runners_that_it_breaks() {
    let mut call = timeline(".");
    for (name, text) in steps() {
        let (number, rest) = name.split_once('-').unwrap();
        let number: u32 = number.parse().unwrap();
        let number = number + u32::from(number > 4);
        call = call.file(&format!("{number:02}-{rest}"), &text);
    }
    let key = fs::read_to_string(patch("premature-foreign-key")).unwrap();
    let ended = call.file("05-premature-key.sql", &key).run();
    let report = ran_to(&ended, 1);
    assert_eq!(names(&report).len(), 8);
    // Beside a fleet the key finds managers whose runner has no shadow, and is refused.
    let refusal = &report["refusals"][0];
    assert_eq!(refusal["file"], "./05-premature-key.sql");
    assert_eq!(refusal["sqlstate"], "23503");
    assert_eq!(
        refusal["goes_through_straight_after"],
        "./04-sync-triggers.sql"
    );
    // As the incident went: it is there before anybody asks.
    let failure = &report["failures"][0];
    assert_eq!(failure["status"], 500);
    assert_eq!(failure["sqlstate"], "23503");
    assert_eq!(failure["constraint"], "fk_rails_3f92913d27");
    assert_eq!(failure["first"]["file"], "./05-premature-key.sql");
    let named = &failure["named_by"];
    assert_eq!(named["file"], "./05-premature-key.sql");
    let line = usize::try_from(named["line"].as_u64().unwrap()).unwrap();
    let text = key.lines().nth(line - 1).unwrap();
    assert!(text.starts_with("ALTER TABLE "), "{text}");
    let table = failure["table"].as_str().unwrap();
    assert!(text.contains(table), "{text} is not about {table}");
    let affected = failure["affected"].as_array().unwrap();
    let types: BTreeSet<_> = affected
        .iter()
        .filter(|some| some["cohort"] == "before 04-sync-triggers.sql")
        .map(|some| some["runner_type"].as_str().unwrap())
        .collect();
    assert_eq!(types, BTreeSet::from(["group", "instance", "project"]));
    // Who came after the triggers has a shadow.
    let later = |some: &&Value| some["cohort"].as_str().unwrap() > "before 05";
    assert_eq!(affected.iter().find(later), None);
    let place = format!("--> ./05-premature-key.sql:{line}:1");
    assert!(ended.stdout.contains(&place), "{}", ended.stdout);
}

#[test]
fn a_lock_that_is_kept_is_told_by_the_statement_that_keeps_it() {
    let ended = timeline("m.sql")
        .file(
            "m.sql",
            "LOCK TABLE ci_runners IN ACCESS EXCLUSIVE MODE;\nSELECT pg_sleep(0.5);",
        )
        .run();
    let report = ran_to(&ended, 0);
    assert_eq!(names(&report), ["01-legacy.sql", "m.sql"]);
    let sleep = &report["files"][1]["statements"][1];
    assert_eq!(sleep["line"], 2);
    assert!(sleep["blocked"]["waits"].as_u64().unwrap() > 0, "{sleep}");
    assert!(sleep["blocked"]["total_ms"].as_f64().unwrap() > 0.0);
    assert!(ended.stdout.contains("m.sql:2"), "{}", ended.stdout);
}

#[test]
fn a_folder_may_go_on_from_any_step() {
    let ended = timeline("m.sql --from-step sync-triggers")
        .file("m.sql", "ALTER TABLE ci_runners DROP COLUMN gone;")
        .run();
    let report = ran_to(&ended, 1);
    assert_eq!(names(&report).len(), 5);
    assert_eq!(report["files"][3]["file"], "04-sync-triggers.sql");
    let refusal = &report["refusals"][0];
    assert_eq!(refusal["statement"]["file"], "m.sql");
    assert_eq!(refusal["statement"]["line"], 1);
    assert_eq!(refusal["sqlstate"], "42703");
    assert_eq!(refusal.get("goes_through_straight_after"), None);
    assert_eq!(report["failures"], serde_json::json!([]));
}

#[test]
fn bad_input_is_refused_in_one_sentence() {
    timeline("nowhere").run().refused(2, "cannot read nowhere");
    timeline("tmp")
        .run()
        .refused(2, "tmp holds no migration in SQL");
    let call = |arguments: &str| timeline(arguments).file("m.sql", "SELECT 1;");
    call("m.sql --format sarif")
        .run()
        .refused(2, "a time line is told as text or json");
    call("--from-step backfilled")
        .run()
        .refused(2, "the built-in time line begins at the first step");
    let begins = timeline("b.sql --from-step backfilled")
        .file("b.sql", "CREATE TABLE ci_runners (id bigint);");
    begins
        .run()
        .refused(2, "b.sql makes the runner tables by itself");
    assert_eq!(call("m.sql m.sql").run().status, Some(2));
}

#[test]
fn a_beginning_that_is_no_gitlab_is_told() {
    let call = timeline("b.sql").file("b.sql", "CREATE TABLE ci_runners (id bigint);");
    let ended = call.run();
    ended.refused(3, "does not start on what b.sql makes");
    assert_eq!(ended.servers(), 0);
}

#[test]
fn a_syntax_error_is_shown_with_its_place() {
    let call = timeline("m.sql").file("m.sql", "SELECT 1;\nALTER TABEL t;");
    let ended = call.run();
    ended.exited(2);
    let said = "fleetproof: m.sql:2:7: syntax error";
    assert!(ended.stderr.starts_with(said), "{}", ended.stderr);
}

#[test]
fn an_interrupted_run_could_not_tell_and_leaves_nothing() {
    let run = timeline("m.sql")
        .file("m.sql", "SELECT pg_sleep(600);")
        .start();
    wait_for("the private server", || {
        run.has_running_server().then_some(())
    });
    run.signal(Signal::INT);
    let ended = run.wait();
    ended.refused(3, "interrupted");
    wait_for("the private server's end", || {
        (ended.servers() == 0).then_some(())
    });
    assert_eq!(ended.files(), ["m.sql"], "no half report");
}
