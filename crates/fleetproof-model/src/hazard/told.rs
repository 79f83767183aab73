use serde::{Deserialize, Serialize};

use super::{Edge, Severity};

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
