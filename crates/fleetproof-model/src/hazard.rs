mod graph;
mod rule;
mod told;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{Exit, Tool};

pub use graph::{Compared, Edge, ForeignKey, Shadow, Unread};
pub use rule::{RuleInfo, Severity};
pub use told::{AffectedRows, Hazard, WayOut, Witness};

/// Everything that a rehearsal has to say. Serialised, it is the JSON report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HazardReport {
    /// The version of this form: [`crate::REPORT_SCHEMA`].
    pub schema: u32,
    /// Who made it.
    pub tool: Tool,
    /// What was read.
    pub database: DatabaseRead,
    /// The migration's files, in the order in which they were applied.
    pub files: Vec<String>,
    /// The files of queries that were judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queries: Vec<String>,
    /// When the run began.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// What is wrong, or prepares trouble: errors first.
    pub hazards: Vec<Hazard>,
    /// What could not be judged.
    pub unread: Vec<Unread>,
    /// The sync triggers found: the edges of the graph.
    #[serde(default)]
    pub shadows: Vec<Shadow>,
    /// Foreign keys between sources and shadows, as they are after the migration: the dashed lines
    /// of the graph. Keys of partitions stand for themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// Rows of source and shadow compared; only where no migration was given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compared: Vec<Compared>,
    /// What a reader should know of this run, one sentence each.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Why the run as a whole cannot be relied upon, where it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

impl HazardReport {
    /// Whether `hazard` belongs to what was asked: with a migration or queries, what they bring in;
    /// otherwise all that is there.
    pub fn is_asked(&self, hazard: &Hazard) -> bool {
        !hazard.preexisting || (self.files.is_empty() && self.queries.is_empty())
    }

    /// The exit status that this report stands for, if hazards of `fail_on` and above count as
    /// something wrong; with `None` none do. Whoever asks about a migration wants to know what it
    /// makes worse: hazards that were there before do not count then.
    pub fn exit(&self, fail_on: Option<Severity>) -> Exit {
        let counts = |hazard: &Hazard| {
            self.is_asked(hazard) && fail_on.is_some_and(|least| hazard.severity <= least)
        };
        if self.hazards.iter().any(counts) {
            Exit::Found
        } else if self.incomplete.is_some() {
            Exit::Unknown
        } else {
            Exit::Clean
        }
    }
}

/// The database that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseRead {
    /// The server's version, such as `15.18`.
    pub version: String,
    /// The database's name.
    pub name: String,
    /// Tables read, partitions included.
    #[serde(default)]
    pub tables: usize,
    /// The version of the private server that the scratch copy was made on.
    #[serde(default)]
    pub scratch_version: String,
}
