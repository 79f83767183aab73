use fleetproof_report::hazards::formats::CODEQUALITY;
use serde_json::{Value, json};

use crate::{all_samples, render, sample, validator};

#[test]
fn every_report_is_as_gitlab_asks() {
    let schema = validator("codequality.schema.json");
    for sample in all_samples() {
        let json = render(&CODEQUALITY, &sample);
        let value: Value = serde_json::from_str(&json).unwrap();
        let errors: Vec<_> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        // GitLab's parser takes no byte order mark.
        assert!(json.starts_with('['));
    }
    for bad in [json!({}), json!([{"description": "only"}])] {
        assert!(!schema.is_valid(&bad));
    }
}

#[test]
fn what_was_there_before_blames_no_file() {
    let report: Value = serde_json::from_str(&render(&CODEQUALITY, &sample::incident())).unwrap();
    insta::assert_json_snapshot!(report, {"[].description" => "…"});
}

#[test]
fn a_path_is_relative_to_the_repository() {
    let mut sample = sample::incident();
    for (name, path) in [("./a/b.sql", "a/b.sql"), ("/a/b.sql", "a/b.sql")] {
        sample.report.hazards[0].file = Some(name.to_owned());
        let report: Value = serde_json::from_str(&render(&CODEQUALITY, &sample)).unwrap();
        assert_eq!(report[0]["location"]["path"], path);
    }
}
