use fleetproof_model::{HazardReport, Severity};
use fleetproof_report::hazards::formats::JSON;
use serde_json::{Value, json};

use crate::{all_samples, render, sample, validator};

#[test]
fn every_report_is_as_its_schema_says_and_is_read_back_as_it_was() {
    let schema = validator("hazards.schema.json");
    for sample in all_samples() {
        let json = render(&JSON, &sample);
        let value = serde_json::from_str(&json).unwrap();
        let errors: Vec<_> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let back: HazardReport = serde_json::from_str(&json).unwrap();
        assert_eq!(back, sample.report);
        assert!(json.ends_with("}\n"));
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let schema = validator("hazards.schema.json");
    let good: Value = serde_json::from_str(&render(&JSON, &sample::incident())).unwrap();
    for (pointer, bad) in [
        ("/schema", json!(2)),
        ("/hazards/0/severity", json!("fatal")),
        ("/hazards/0/rule", json!("No Rule")),
        ("/hazards/0/sqlstate", json!(23503)),
        ("/hazards/0/affected_rows", json!(-1)),
        ("/shadows/0/events/0", json!("select")),
        ("/shadows/0/columns/0", json!(["one"])),
        ("/started_at", json!(0)),
    ] {
        let mut report = good.clone();
        *report.pointer_mut(pointer).unwrap() = bad;
        assert!(!schema.is_valid(&report), "{pointer}");
    }
}

/// The form that scripts rely on, spelled out: docs/hazards.md and the command's help tell the same.
#[test]
fn a_small_report_reads_as_documented() {
    let mut sample = sample::incident();
    let report = &mut sample.report;
    report.hazards.truncate(1);
    report.shadows.clear();
    report.foreign_keys.clear();
    let hazard = &mut report.hazards[0];
    hazard.severity = Severity::Error;
    hazard.message = "a sentence".to_owned();
    hazard.statement = None;
    hazard.affected.clear();
    hazard.count_query = None;
    hazard.way_out = None;
    hazard.edge = None;
    let witness = hazard.witness.as_mut().unwrap();
    witness.history.clear();
    witness.setup = vec!["INSERT INTO a".to_owned()];
    witness.write = "INSERT INTO b".to_owned();
    witness.error = Some("refused".to_owned());
    let report: Value = serde_json::from_str(&render(&JSON, &sample)).unwrap();
    assert_eq!(
        report,
        json!({
            "schema": 1,
            "tool": {"name": "fleetproof", "version": "0.1.0"},
            "database": {"version": "15.18", "name": "gitlab_ci", "tables": 14, "scratch_version": "15.18"},
            "files": ["db/migrate/20241120120000_partitioned_runner_managers_keys.sql"],
            "started_at": "2025-03-11T14:05:09Z",
            "duration_ms": 412,
            "hazards": [{
                "rule": "premature-foreign-key",
                "severity": "error",
                "file": "db/migrate/20241120120000_partitioned_runner_managers_keys.sql",
                "line": 4,
                "column": 1,
                "object": "fk_rails_3f92913d27 on public.ci_runner_machines_687967fa8a",
                "message": "a sentence",
                "sqlstate": "23503",
                "writes_that_fail": ["INSERT INTO public.ci_runner_machines (runner_id, runner_type, system_xid, …) VALUES …"],
                "witness": {"setup": ["INSERT INTO a"], "write": "INSERT INTO b", "error": "refused"},
                "affected_rows": 184_201,
                "fix": "copy every runner into the shadow first, then every manager, and add the key last",
                "preexisting": false
            }],
            "unread": [{
                "object": "public.archive_runner()",
                "reason": "a function in plpython3u, which is not on the private server: install postgresql-plpython3-15 to have it judged"
            }],
            "shadows": [],
            "notes": []
        })
    );
}
