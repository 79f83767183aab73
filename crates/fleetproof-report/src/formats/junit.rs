//! JUnit XML, as CI systems read it: a suite for each activity, a case for each result.
//!
//! GitLab shows a case's name, class, `failure` text and `system-out`, and the reason of a skipped
//! case only from its `message` attribute (GitLab documentation, "Unit test reports").

use std::{
    collections::{BTreeSet, HashMap},
    io::{self, Write},
    time::Duration,
};

use fleetproof_model::{CellResult, Finding, Report, Verdict};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::{Format, text};
use crate::{Style, matrix::groups, words::target_kind};

/// For CI systems.
pub const JUNIT: Format = Format {
    name: "junit",
    summary: "JUnit XML, for CI systems",
    write,
};

fn write(report: &Report, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut by_check: HashMap<&str, Vec<&CellResult>> = HashMap::new();
    for result in &report.results {
        by_check.entry(&result.check).or_default().push(result);
    }
    let mut junit = quick_junit::Report::new(&report.tool.name);
    junit.set_time(Duration::from_millis(report.duration_ms));
    let mut told = BTreeSet::new();
    for group in groups(report) {
        let mut suite = TestSuite::new(&group.title);
        properties(report, &mut suite);
        let results = group.checks.iter().flat_map(|check| &by_check[check]);
        let mut milliseconds = 0;
        for result in results {
            milliseconds += result.duration_ms;
            suite.add_test_case(case(report, result, &mut told));
        }
        suite.set_time(Duration::from_millis(milliseconds));
        junit.add_test_suite(suite);
    }
    if let Some(why) = &report.incomplete {
        junit.add_test_suite(whole_run(why));
    }
    // Made whole first: the crate's error would hide what kind of error the writer met.
    let mut xml = Vec::new();
    junit.serialize(&mut xml).map_err(io::Error::other)?;
    out.write_all(&xml)
}

/// A run that was cut short must not look like one in which all is well.
fn whole_run(why: &str) -> TestSuite {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(why).set_type("incomplete");
    let mut case = TestCase::new("the run as a whole", status);
    case.set_classname("fleetproof.run");
    let mut suite = TestSuite::new("Run");
    suite.add_test_case(case);
    suite
}

fn properties(report: &Report, suite: &mut TestSuite) {
    let target = &report.target;
    suite.add_property(("target.url", target.url.as_str()));
    suite.add_property(("target.kind", target_kind(target.kind)));
    suite.add_property(("target.version", target.version.as_str()));
    if let Some(step) = target.schema_step {
        suite.add_property(("target.schema_step", step.as_str()));
    }
}

/// The case of one result. A finding is told in full where it is met first; `told` remembers it.
fn case(report: &Report, result: &CellResult, told: &mut BTreeSet<usize>) -> TestCase {
    let mut name = format!(
        "{}: {} × {}",
        result.check, result.runner_type, result.cohort
    );
    if let Some(step) = result.schema_step {
        name += &format!(" at {step}");
    }
    let mut case = TestCase::new(name, status(report, result));
    case.set_classname(format!(
        "fleetproof.{}.{}",
        result.check, result.runner_type
    ));
    case.set_time(Duration::from_millis(result.duration_ms));
    if let Some(finding) = finding(report, result) {
        case.set_system_out(if told.insert(finding.id) {
            text::finding(report, finding, &Style::PLAIN)
        } else {
            format!(
                "finding {}: told in full at the first case that it fails",
                finding.id
            )
        });
    }
    case
}

fn status(report: &Report, result: &CellResult) -> TestCaseStatus {
    let reason = result.reason.as_deref().unwrap_or("no reason given");
    match result.verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Skipped => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(reason);
            status
        }
        Verdict::Inconclusive => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(reason).set_type("inconclusive");
            status.set_description(format!("could not tell: {reason}"));
            status
        }
        Verdict::Failed => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type("failed");
            match finding(report, result) {
                Some(finding) => status.set_message(&finding.title).set_description(format!(
                    "{reason}\nexpected: {}\nobserved: {}\nrequest: {}",
                    finding.expected, finding.observed, finding.endpoint
                )),
                None => status.set_message(reason),
            };
            status
        }
    }
}

fn finding<'r>(report: &'r Report, result: &CellResult) -> Option<&'r Finding> {
    let id = result.finding?;
    report.findings.iter().find(|finding| finding.id == id)
}
