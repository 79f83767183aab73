use fleetproof_model::Report;
use fleetproof_report::formats::JSON;

use crate::{render, sample};

/// The checked-in description of the JSON report.
fn schema() -> jsonschema::Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/report.schema.json");
    let schema = std::fs::read_to_string(path).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap()
}

#[test]
fn every_report_is_as_its_schema_says_and_is_read_back_as_it_was() {
    let schema = schema();
    for report in [
        sample::healthy(),
        sample::incident(),
        sample::uncertain(),
        sample::hostile(),
        sample::big(true),
    ] {
        let json = render(&JSON, &report);
        let value = serde_json::from_str(&json).unwrap();
        let errors: Vec<_> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
        assert!(json.ends_with("}\n"));
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let schema = schema();
    let good: serde_json::Value =
        serde_json::from_str(&render(&JSON, &sample::incident())).unwrap();
    for (pointer, bad) in [
        ("/schema", serde_json::json!(2)),
        ("/target/kind", serde_json::json!("forge")),
        ("/results/0/verdict", serde_json::json!("green")),
        ("/results/0/cohort", serde_json::json!("before-legacy")),
        ("/findings/0/affected/0/count", serde_json::json!(-1)),
        ("/started_at", serde_json::json!(0)),
    ] {
        let mut report = good.clone();
        *report.pointer_mut(pointer).unwrap() = bad;
        assert!(!schema.is_valid(&report), "{pointer}");
    }
}

#[test]
fn a_small_report_reads_as_documented() {
    let mut report = sample::incident();
    report.results.retain(|result| result.finding.is_some());
    report.results.truncate(1);
    report.checks.truncate(1);
    report.findings[0].affected.truncate(1);
    report.findings[0].server_log.clear();
    report.findings[0].exchange = None;
    insta::assert_snapshot!(render(&JSON, &report));
}
