use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{Exit, Tool};

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

/// How bad a hazard is. Ordered: the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A write that was legal fails, or data is lost or falsified by one; shown by a witness.
    Error,
    /// For certain values, roles or operations only; or an error that was not shown.
    Warning,
    /// Prepares trouble for a later step, or tells what a clean verdict rests on.
    Note,
}

impl Severity {
    /// As in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Something that a migration breaks, or that is broken as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hazard {
    /// The rule's name, such as `premature-foreign-key`.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// The file of the statement that brought it in; none for what was there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The statement's first line in `file`, from 1; 0 without a file.
    #[serde(default)]
    pub line: u32,
    /// The statement's first column, in characters from 1; 0 without a file.
    #[serde(default)]
    pub column: u32,
    /// The statement's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// A later statement after which it is gone again: the hazard lives between the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_line: Option<u32>,
    /// The constraint, trigger, column, table … concerned, qualified.
    pub object: String,
    /// What is wrong, in a sentence or two.
    pub message: String,
    /// The SQLSTATE that writes fail with; none where data diverges in silence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sqlstate: Option<String>,
    /// Writes on the source that fail or diverge, as statements.
    #[serde(default)]
    pub writes_that_fail: Vec<String>,
    /// The proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// Rows that exist today because of which a write would fail or diverge; none if not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affected_rows: Option<u64>,
    /// The same by partition or discriminator.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affected: Vec<AffectedRows>,
    /// The query that counted them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_query: Option<String>,
    /// What to do instead, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
    /// The way out as SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way_out: Option<WayOut>,
    /// Whether it was there before the migration.
    #[serde(default)]
    pub preexisting: bool,
    /// Source and shadow table between which it lies, for the graph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edge: Option<Edge>,
}

/// The smallest rows and the one write that show a hazard. It was run on the scratch copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// Statements before the migration: rows with a history.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<String>,
    /// Statements after the migration, before the write.
    pub setup: Vec<String>,
    /// The write.
    pub write: String,
    /// What PostgreSQL said, with DETAIL and CONTEXT on lines of their own; none if it said nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What differs between source and shadow after the write, where it went through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub divergence: Option<String>,
}

/// Some of the rows concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffectedRows {
    /// Which of them: a partition, or a value of the discriminator, such as `runner_type = 2`.
    pub part: String,
    /// How many.
    pub rows: u64,
}

/// SQL that leads out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayOut {
    /// To be run before the migration, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    /// To be run instead of the statement that brought the hazard in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<String>,
    /// To be run after the migration, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// Whether the scratch copy accepted it, and the witness passed afterwards.
    pub proved: bool,
}

/// A source and its shadow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Edge {
    /// The source table, qualified.
    pub source: String,
    /// The shadow table, qualified.
    pub shadow: String,
}

/// What could not be judged, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unread {
    /// The function, extension, statement … concerned.
    pub object: String,
    /// Why.
    pub reason: String,
}

/// A sync trigger and what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shadow {
    /// The source table, qualified.
    pub source: String,
    /// The shadow table, qualified.
    pub shadow: String,
    /// The trigger's name; none once the migration has dropped it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// The trigger's function, qualified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// The events that are passed on: `insert`, `update`, `delete`, `truncate`.
    pub events: Vec<String>,
    /// Columns of the source and the columns of the shadow that they are written to.
    pub columns: Vec<(String, String)>,
    /// Partitions of the shadow, with their bounds.
    #[serde(default)]
    pub partitions: Vec<(String, String)>,
    /// How this is known: from the function's text, from a write that was watched, or both.
    #[serde(default)]
    pub known_by: Vec<String>,
}

/// A foreign key between two of the tables concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The constraint's name.
    pub name: String,
    /// The table that has it, qualified.
    pub table: String,
    /// Its columns there.
    pub columns: Vec<String>,
    /// The table that it refers to, qualified.
    pub references: String,
    /// Whether the migration brought it in.
    #[serde(default)]
    pub added: bool,
}

/// Rows of a source and its shadow compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The source table, qualified.
    pub source: String,
    /// The shadow table, qualified.
    pub shadow: String,
    /// Rows of the source without a row in the shadow.
    pub missing: u64,
    /// Rows of the shadow without a row in the source.
    pub extra: u64,
    /// Rows that differ in a column that the sync writes.
    pub different: u64,
    /// The same by partition or discriminator.
    #[serde(default)]
    pub parts: Vec<AffectedRows>,
    /// Keys of some of the rows concerned.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Whether every row was compared; if not, why and how far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial: Option<String>,
}

/// What a rule is, for `--list-rules` and `--explain`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleInfo {
    /// The rule's name, in kebab case.
    pub name: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Its worst verdict.
    pub severity: Severity,
    /// The numbers of the hazard catalogue that it tells.
    pub hazards: &'static [u8],
    /// What happens and why, in a few sentences.
    pub why: &'static str,
    /// SQL that brings it in.
    pub example: &'static str,
    /// What to do instead.
    pub fix: &'static str,
}
