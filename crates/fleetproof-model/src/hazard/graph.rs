use serde::{Deserialize, Serialize};

use super::AffectedRows;

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
