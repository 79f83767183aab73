use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{CheckInfo, Cohort, Exit, Finding, Latency, RunnerType, SchemaStep, Target, Verdict};

/// Everything that a run of the suite has to say. Serialised, it is the JSON report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The version of this form: [`crate::REPORT_SCHEMA`].
    pub schema: u32,
    /// Who made it.
    pub tool: Tool,
    /// What was checked.
    pub target: Target,
    /// When the run began.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The seed of whatever was drawn at random.
    pub seed: u64,
    /// Results by verdict.
    pub summary: Summary,
    /// One entry for each check, runner type, cohort and schema step.
    pub results: Vec<CellResult>,
    /// The defects found.
    pub findings: Vec<Finding>,
    /// Answer times by endpoint and runner type.
    #[serde(default)]
    pub latencies: Vec<Latency>,
    /// The checks that took part.
    #[serde(default)]
    pub checks: Vec<CheckInfo>,
    /// What a reader should know of this run, one sentence each: what was sampled, what could not
    /// be seen on this target, what was left behind.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Why the run as a whole cannot be relied upon, where it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

impl Report {
    /// The exit status that this report stands for: something wrong beats could not tell, which
    /// beats nothing wrong. A run in which nothing passed has told nothing.
    pub fn exit(&self) -> Exit {
        if self.summary.failed > 0 || !self.findings.is_empty() {
            Exit::Found
        } else if self.incomplete.is_some()
            || self.summary.inconclusive > 0
            || self.summary.passed == 0
        {
            Exit::Unknown
        } else {
            Exit::Clean
        }
    }
}

/// The program that made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `fleetproof`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// How many results there are of each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Results that passed.
    pub passed: usize,
    /// Results that failed.
    pub failed: usize,
    /// Results skipped.
    pub skipped: usize,
    /// Results that could not tell.
    pub inconclusive: usize,
}

impl Summary {
    /// Counts `results`.
    pub fn of(results: &[CellResult]) -> Self {
        let mut summary = Self::default();
        for result in results {
            *match result.verdict {
                Verdict::Passed => &mut summary.passed,
                Verdict::Failed => &mut summary.failed,
                Verdict::Skipped => &mut summary.skipped,
                Verdict::Inconclusive => &mut summary.inconclusive,
            } += 1;
        }
        summary
    }
}

/// What became of one check for one runner type and cohort at one schema step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellResult {
    /// The check's name.
    pub check: String,
    /// The type of the runners.
    pub runner_type: RunnerType,
    /// Their cohort.
    pub cohort: Cohort,
    /// The step of the schema time line, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_step: Option<SchemaStep>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, for anything but a pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Requests sent.
    pub requests: u64,
    /// The finding that a failure belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<usize>,
    /// Runners of the cell that the check was run on.
    #[serde(default)]
    pub runners: usize,
    /// Of those, the runners for which it failed.
    #[serde(default)]
    pub failed_runners: usize,
}
