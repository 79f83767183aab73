use std::collections::BTreeSet;

use fleetproof_model::{Report, Verdict};
use fleetproof_report::formats::JUNIT;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, XmlString};

use crate::{render, sample};

/// What a reader of JUnit makes of a report: all cases, with the suite that each is in.
fn cases(report: &Report) -> Vec<(String, TestCase)> {
    let xml = render(&JUNIT, report);
    let junit = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    let suites = junit.test_suites.into_iter();
    suites
        .flat_map(|suite| {
            let name = suite.name.as_str().to_owned();
            suite.test_cases.into_iter().map(move |c| (name.clone(), c))
        })
        .collect()
}

#[test]
fn each_result_is_a_case_of_its_own_name() {
    let report = sample::big(false);
    let cases = cases(&report);
    assert_eq!(cases.len(), report.results.len());
    let names: BTreeSet<_> = cases
        .iter()
        .map(|(_, case)| (case.classname.clone(), case.name.clone()))
        .collect();
    assert_eq!(names.len(), cases.len());
}

#[test]
fn a_failure_has_its_finding() {
    let cases = cases(&sample::incident());
    let failed: Vec<_> = cases
        .iter()
        .filter_map(|(suite, case)| match &case.status {
            TestCaseStatus::NonSuccess { message, kind, .. } => {
                assert_eq!(*kind, NonSuccessKind::Failure);
                Some((suite, case, message.as_ref()?.as_str()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(failed.len(), 8);
    let (suite, case, message) = failed[0];
    assert_eq!(suite, "Verify");
    assert_eq!(
        case.name.as_str(),
        "verify.new-manager: group × unsynced at foreign-key"
    );
    let class = case.classname.as_ref().unwrap();
    assert_eq!(class.as_str(), "fleetproof.verify.new-manager.group");
    assert_eq!(message, "a new manager of an old runner is answered 500");

    let out = |case: &TestCase| case.system_out.as_ref().unwrap().as_str().to_owned();
    assert!(out(case).contains("fk_rails_3f92913d27"));
    assert!(out(case).contains("curl"));
    // Told once, and not as often as there are cells.
    assert!(!out(failed[1].1).contains("curl"));
}

#[test]
fn skipped_and_inconclusive_say_why() {
    let report = sample::uncertain();
    for (result, (_, case)) in report.results.iter().zip(cases(&report)) {
        let reason = result.reason.as_deref();
        match (result.verdict, &case.status) {
            (Verdict::Passed, TestCaseStatus::Success { .. }) => {}
            (Verdict::Skipped, TestCaseStatus::Skipped { message, .. }) => {
                assert_eq!(message.as_ref().map(XmlString::as_str), reason);
            }
            (Verdict::Inconclusive, TestCaseStatus::NonSuccess { message, kind, .. }) => {
                assert_eq!(*kind, NonSuccessKind::Error);
                assert_eq!(message.as_ref().map(XmlString::as_str), reason);
            }
            (verdict, status) => panic!("{verdict} became {status:?}"),
        }
    }
}

#[test]
fn a_run_cut_short_is_an_error() {
    let cases = cases(&sample::uncertain());
    let (suite, case) = cases.last().unwrap();
    assert_eq!(suite, "Run");
    assert!(matches!(
        &case.status,
        TestCaseStatus::NonSuccess { kind: NonSuccessKind::Error, message: Some(message), .. }
            if message.as_str() == "interrupted after 9 of 27 cells"
    ));
}

#[test]
fn hostile_text_stays_text() {
    let report = sample::hostile();
    assert_eq!(cases(&report).len(), report.results.len() + 1);
    let xml = render(&JUNIT, &report);
    assert!(!xml.contains("<script>"));
    assert!(!xml.contains(|c: char| c.is_control() && c != '\n'));
}
