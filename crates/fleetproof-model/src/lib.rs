//! What every part of fleetproof shares: runner types, cohorts, steps of the schema time line,
//! verdicts, findings, the report, secrets and exit statuses.
//!
//! Data only: no I/O, no clock, no SQL. The JSON report is these types, serialised.

mod check;
mod cohort;
mod drill;
mod exit;
mod finding;
mod hazard;
mod latency;
mod names;
mod report;
mod runner_type;
mod secret;
mod step;
mod target;
mod timeline;
mod verdict;

pub use check::{Activity, CheckInfo, NameGlob};
pub use cohort::Cohort;
pub use drill::{DrillControl, DrillOutcome, DrillReport};
pub use exit::Exit;
pub use finding::{Affected, Finding, HttpEvidence, PageEvidence};
pub use hazard::{
    AffectedRows, Compared, DatabaseRead, Edge, ForeignKey, Hazard, HazardReport, RuleInfo,
    Severity, Shadow, Unread, WayOut, Witness,
};
pub use latency::{BUCKET_BOUNDS_MS, Latency};
pub use names::{UnknownName, nearest};
pub use report::{CellResult, Report, Summary, Tool};
pub use runner_type::RunnerType;
pub use secret::{MASK, Secret, mask_headers, mask_text};
pub use step::SchemaStep;
pub use target::{Target, TargetKind};
pub use timeline::{
    AffectedCohort, AskedBy, Blocked, FailedRequest, Moment, Refusal, Requests, StatementPlace,
    TimelineFailure, TimelineFile, TimelineReport, TimelineStatement,
};
pub use verdict::Verdict;

/// The version of the JSON report's form, its `schema` field.
pub const REPORT_SCHEMA: u32 = 1;
