//! Time-line reports made by hand, in both forms.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

mod sample;

use fleetproof_model::{Exit, TimelineReport};
use fleetproof_report::{Style, timeline::Walked};
use serde_json::{Value, json};

fn render(form: &str, report: &TimelineReport) -> String {
    let texts = sample::texts();
    let walked = Walked {
        report,
        texts: &texts,
    };
    let mut out = Vec::new();
    walked.render(form, &Style::PLAIN, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn schema() -> jsonschema::Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/timeline.schema.json");
    let schema = std::fs::read_to_string(path).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap()
}

#[test]
fn every_report_is_as_its_schema_says_and_is_read_back_as_it_was() {
    for report in [sample::clean(), sample::incident(), sample::refused()] {
        let json = render("json", &report);
        let value: Value = serde_json::from_str(&json).unwrap();
        let errors: Vec<_> = schema()
            .iter_errors(&value)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        let back: TimelineReport = serde_json::from_str(&json).unwrap();
        assert_eq!(back, report);
        assert!(json.ends_with("}\n"));
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let good: Value = serde_json::from_str(&render("json", &sample::incident())).unwrap();
    for (pointer, bad) in [
        ("/schema", json!(2)),
        ("/managers", json!(-1)),
        ("/files/0/schema_step", json!("long-ago")),
        ("/files/0/statements/0/line", json!(0)),
        ("/files/0/live/made", json!("many")),
        ("/refusals/0/sqlstate", json!(23503)),
        ("/failures/0/status", json!(1000)),
        ("/failures/0/first/moment", json!("before")),
        ("/failures/0/affected/0/runner_type", json!("shared")),
    ] {
        let mut report = good.clone();
        *report.pointer_mut(pointer).unwrap() = bad;
        assert!(!schema().is_valid(&report), "{pointer}");
    }
}

#[test]
fn failures_and_refusals_are_something_wrong_and_an_empty_run_tells_nothing() {
    assert_eq!(sample::clean().exit(), Exit::Clean);
    assert_eq!(sample::incident().exit(), Exit::Found);
    assert_eq!(sample::refused().exit(), Exit::Found);
    let mut report = sample::clean();
    report.incomplete = Some("it broke off".to_owned());
    assert_eq!(report.exit(), Exit::Unknown);
    report.incomplete = None;
    report.files.clear();
    assert_eq!(report.exit(), Exit::Unknown);
}

#[test]
fn an_incident_is_told_like_a_compilers_error() {
    insta::assert_snapshot!(render("text", &sample::incident()));
}

#[test]
fn a_refusal_ends_the_time_line() {
    insta::assert_snapshot!(render("text", &sample::refused()));
}

#[test]
fn a_clean_run_shows_its_files() {
    insta::assert_snapshot!(render("text", &sample::clean()));
}
