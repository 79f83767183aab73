use std::fmt;

use serde::{Deserialize, Serialize};

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
