use std::collections::BTreeSet;

use fleetproof_report::hazards::formats::SARIF;
use serde_json::{Value, json};

use crate::{all_samples, render, sample, sample::Sample, validator};

fn sarif(sample: &Sample) -> Value {
    serde_json::from_str(&render(&SARIF, sample)).unwrap()
}

#[test]
fn every_report_is_as_the_published_schema_says() {
    let schema = validator("sarif-2.1.0.schema.json");
    for sample in all_samples() {
        let value = sarif(&sample);
        let errors: Vec<_> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    assert!(!schema.is_valid(&json!({"version": "2.1.0", "runs": [{}]})));
}

#[test]
fn a_result_has_its_place_its_rule_and_its_fix() {
    let log = sarif(&sample::incident());
    let run = &log["runs"][0];
    let result = &run["results"][0];
    insta::assert_json_snapshot!(result);
    let rule = result["ruleIndex"].as_u64().unwrap() as usize;
    let rule = &run["tool"]["driver"]["rules"][rule];
    assert_eq!(rule["id"], "premature-foreign-key");
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    assert!(
        rule["help"]["markdown"]
            .as_str()
            .unwrap()
            .contains("```sql")
    );
    let levels: Vec<_> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["level"])
        .collect();
    assert_eq!(levels, ["error", "error", "warning"]);
}

#[test]
fn what_was_there_before_has_no_file_and_no_made_up_one() {
    let log = sarif(&sample::incident());
    let location = &log["runs"][0]["results"][2]["locations"][0];
    assert_eq!(location.get("physicalLocation"), None);
    let name = &location["logicalLocations"][0]["fullyQualifiedName"];
    assert_eq!(name, "contacted_at of public.ci_runners");
}

#[test]
fn what_could_not_be_read_is_a_notification() {
    let run = |sample: &Sample| sarif(sample)["runs"][0]["invocations"][0].clone();
    let invocation = run(&sample::incident());
    assert_eq!(invocation["executionSuccessful"], true);
    assert_eq!(invocation["startTimeUtc"], "2025-03-11T14:05:09Z");
    let told = &invocation["toolExecutionNotifications"][0];
    assert!(
        told["message"]["text"]
            .as_str()
            .unwrap()
            .contains("plpython3u")
    );

    let invocation = run(&sample::standing());
    assert_eq!(invocation["executionSuccessful"], false);
    let levels = invocation["toolExecutionNotifications"]
        .as_array()
        .unwrap()
        .iter();
    assert_eq!(
        levels.map(|n| &n["level"]).collect::<Vec<_>>(),
        ["note", "error"]
    );
}

#[test]
fn a_fix_takes_the_statements_place_and_goes_to_both_ends_of_the_migration() {
    let mut sample = sample::incident();
    let way = sample.report.hazards[0].way_out.as_mut().unwrap();
    way.before = vec!["SELECT 1".to_owned()];
    way.instead = vec!["SELECT 2".to_owned(), "SELECT 3;".to_owned()];
    way.after = vec!["SELECT 4".to_owned()];
    let fix = &sarif(&sample)["runs"][0]["results"][0]["fixes"][0];
    let replacements = fix["artifactChanges"][0]["replacements"]
        .as_array()
        .unwrap()
        .clone();
    let texts: Vec<_> = replacements
        .iter()
        .map(|r| &r["insertedContent"]["text"])
        .collect();
    assert_eq!(texts, ["SELECT 1;\n", "SELECT 2;\nSELECT 3", "SELECT 4;\n"]);
    let region = |at: usize| replacements[at]["deletedRegion"].clone();
    assert_eq!(
        region(0),
        json!({"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1})
    );
    assert_eq!(
        region(1),
        json!({"startLine": 4, "startColumn": 1, "endLine": 8, "endColumn": 38})
    );
    assert_eq!(
        region(2),
        json!({"startLine": 13, "startColumn": 1, "endLine": 13, "endColumn": 1})
    );

    // Half a fix is none, and neither is one that nobody has tried.
    let fixes = |sample: &Sample| sarif(sample)["runs"][0]["results"][0].get("fixes").cloned();
    let mut untried = sample.clone();
    untried.report.hazards[0].way_out.as_mut().unwrap().proved = false;
    assert_eq!(fixes(&untried), None);
    sample.texts.clear();
    assert_eq!(fixes(&sample), None);
}

#[test]
fn fingerprints_tell_hazards_apart_and_do_not_know_lines() {
    let prints = |sample: &Sample| -> Vec<String> {
        let log = sarif(sample);
        let results = log["runs"][0]["results"].as_array().unwrap().iter();
        let print = |r: &Value| r["partialFingerprints"]["fleetproofHazard/v1"].to_string();
        results.map(print).collect()
    };
    let mut sample = sample::many(20, 40);
    let before = prints(&sample);
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), 40);
    for hazard in &mut sample.report.hazards {
        hazard.line += 7;
        hazard.message.push('!');
    }
    assert_eq!(prints(&sample), before);
}
