use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{Exit, RunnerType, SchemaStep, Tool};

/// Everything that a time-line rehearsal has to say. Serialised, it is the JSON report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelineReport {
    /// The version of this form: [`crate::REPORT_SCHEMA`].
    pub schema: u32,
    /// Who made it.
    pub tool: Tool,
    /// The version of the private server, such as `15.18`.
    pub server: String,
    /// Where the files are from: a path, or `built-in`.
    pub source: String,
    /// How many runner managers kept asking while the files ran.
    pub managers: usize,
    /// When the run began.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The files, in the order in which they ran.
    pub files: Vec<TimelineFile>,
    /// Statements that the server refused.
    #[serde(default)]
    pub refusals: Vec<Refusal>,
    /// Requests that failed, by cause; the cause that showed first comes first.
    pub failures: Vec<TimelineFailure>,
    /// What a reader should know of this run, one sentence each.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Why the run as a whole cannot be relied upon, where it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

impl TimelineReport {
    /// The exit status that this report stands for. A request that failed, and a statement that
    /// the server refused, are something wrong.
    pub fn exit(&self) -> Exit {
        if !self.failures.is_empty() || !self.refusals.is_empty() {
            Exit::Found
        } else if self.incomplete.is_some() || self.files.is_empty() {
            Exit::Unknown
        } else {
            Exit::Clean
        }
    }
}

/// A file of the time line, and what happened while it ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelineFile {
    /// Its name.
    pub file: String,
    /// Whether it made the tables that the coordinator was then started on: no request ran beside it.
    #[serde(default)]
    pub beginning: bool,
    /// Whether the fleet was held back while it ran, see [`Refusal::goes_through_straight_after`]; or
    /// at its last try, since it did not get its locks beside the fleet.
    #[serde(default)]
    pub fleet_held_back: bool,
    /// The step of GitLab's time line whose code the coordinator went on with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_step: Option<SchemaStep>,
    /// How long it took, pauses between tries included, in milliseconds.
    pub duration_ms: f64,
    /// How often it gave way to requests, by a lock time-out or a deadlock, and was tried again.
    #[serde(default)]
    pub gave_way: u32,
    /// Its statements.
    pub statements: Vec<TimelineStatement>,
    /// What the fleet asked while it ran and until the next one.
    pub live: Requests,
    /// What every cohort was asked after it.
    pub checks: Requests,
    /// Runners planted after it.
    pub planted: usize,
}

/// A statement of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelineStatement {
    /// The file that it stands in.
    pub file: String,
    /// Its first line, from 1.
    pub line: u32,
    /// Its first column, in characters from 1.
    pub column: u32,
    /// Its text.
    pub statement: String,
    /// How long it took, in milliseconds; the last try counts.
    pub duration_ms: f64,
    /// How long requests were held up meanwhile, by locks that the file had or waited for.
    #[serde(default)]
    pub blocked: Blocked,
}

/// Waiting of requests for a file's locks, as it was sampled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Blocked {
    /// Database statements of requests that waited.
    pub waits: u64,
    /// Their waiting in sum, in milliseconds.
    pub total_ms: f64,
    /// The longest, in milliseconds.
    pub longest_ms: f64,
}

/// A statement that the server refused. Nothing comes after it, unless it goes through otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The file that was running.
    pub file: String,
    /// The statement.
    pub statement: StatementPlace,
    /// The five characters, such as `23503`.
    pub sqlstate: String,
    /// Message, DETAIL, HINT and CONTEXT, on lines of their own.
    pub message: String,
    /// The file before, where this one goes through if it runs straight after that, with no request
    /// in between; what is told of it and of later files is then of such a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_through_straight_after: Option<String>,
}

/// How many requests, and how they went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Requests {
    /// How many were made.
    pub made: u64,
    /// How many failed.
    pub failed: u64,
    /// The slowest answer, in milliseconds.
    pub slowest_ms: f64,
}

/// Requests that failed for one cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelineFailure {
    /// What is wrong, in a sentence.
    pub title: String,
    /// Method and path pattern, such as `POST /api/v4/runners/verify`, of the first one.
    pub endpoint: String,
    /// Its status; none if no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The SQLSTATE in the coordinator's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sqlstate: Option<String>,
    /// The constraint that refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraint: Option<String>,
    /// The table that refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// What the coordinator's log says, or what was wrong about the answer.
    pub message: String,
    /// The first of them.
    pub first: FailedRequest,
    /// The statement that names what refused, where one does; otherwise see `first`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_by: Option<StatementPlace>,
    /// How many failed so.
    pub requests: u64,
    /// The same by cohort and runner type.
    pub affected: Vec<AffectedCohort>,
    /// Files during which, or after which, requests failed so.
    pub files: Vec<String>,
}

impl TimelineFailure {
    /// The statement that most likely brought it in.
    pub fn brought_in_by(&self) -> Option<&StatementPlace> {
        self.named_by.as_ref().or(self.first.statement.as_ref())
    }
}

/// A request that failed, and what the migration was doing then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailedRequest {
    /// When its failure was seen, in milliseconds since the run began.
    pub at_ms: u64,
    /// What was asked, in words.
    pub contact: String,
    /// The cohort of the runner that asked, such as `before 04-sync-triggers.sql`.
    pub cohort: String,
    /// The runner's type.
    pub runner_type: RunnerType,
    /// Whether it was the fleet's, which asks while migrations run, or one of the checks after a file.
    pub by: AskedBy,
    /// The file that was running, or had run last.
    pub file: String,
    /// Whether a statement was running then, or the last one was through.
    pub moment: Moment,
    /// That statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<StatementPlace>,
}

/// Who made a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AskedBy {
    /// The fleet.
    Fleet,
    /// A check.
    Check,
}

/// When something happened, as seen from a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moment {
    /// While it ran.
    During,
    /// After it, before any other ran.
    After,
}

/// A statement and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementPlace {
    /// The file.
    pub file: String,
    /// Its first line, from 1.
    pub line: u32,
    /// Its first column, in characters from 1.
    pub column: u32,
    /// Its text.
    pub statement: String,
}

/// Runners whose requests failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffectedCohort {
    /// The cohort.
    pub cohort: String,
    /// Their type.
    pub runner_type: RunnerType,
    /// How many of their requests failed.
    pub requests: u64,
}
