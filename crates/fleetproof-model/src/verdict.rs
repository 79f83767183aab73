use std::fmt;

use serde::{Deserialize, Serialize};

/// What became of a check in one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The target did what it should.
    Passed,
    /// The target was seen to do otherwise.
    Failed,
    /// The check did not run; the reason says why.
    Skipped,
    /// The check ran and could not tell: no answer, or an answer from something in between.
    Inconclusive,
}

impl Verdict {
    /// All verdicts, in the order of summaries.
    pub const ALL: [Self; 4] = [
        Self::Passed,
        Self::Failed,
        Self::Skipped,
        Self::Inconclusive,
    ];

    /// The name in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// The verdict that stands for two of the same cell: what failed stays failed, what could not
    /// be told outweighs what passed.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let weight = |verdict| match verdict {
            Self::Skipped => 0,
            Self::Passed => 1,
            Self::Inconclusive => 2,
            Self::Failed => 3,
        };
        if weight(other) > weight(self) {
            other
        } else {
            self
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
