use std::collections::BTreeMap;

use fleetproof_model::{AffectedRows, Compared};
use serde::{Deserialize, Serialize};

/// Keys shown for each pair.
const EXAMPLES: usize = 5;

/// What was found of a source and its shadow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows of the source that the shadow does not have, by the value that decides on the partition;
    /// under "" where there are no partitions.
    pub missing: BTreeMap<String, u64>,
    /// Rows of the shadow that the source does not have.
    pub extra: u64,
    /// Rows that differ in a column that ought to be equal; none if only keys were looked at.
    pub different: Option<u64>,
    /// Keys of some of these rows.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Why not all rows were looked at, if so.
    #[serde(default)]
    pub partial: Option<String>,
}

impl Tally {
    /// Rows of the source that the shadow does not have.
    pub fn missing_rows(&self) -> u64 {
        self.missing.values().sum()
    }

    pub(super) fn add_missing(&mut self, part: String, rows: u64) {
        if rows > 0 {
            *self.missing.entry(part).or_default() += rows;
        }
    }

    pub(super) fn add_example(&mut self, example: String) {
        if self.examples.len() < EXAMPLES {
            self.examples.push(example);
        }
    }

    /// For the report. `column` decides on the partition.
    pub fn compared(&self, source: String, shadow: String, column: Option<&str>) -> Compared {
        Compared {
            source,
            shadow,
            missing: self.missing_rows(),
            extra: self.extra,
            different: self.different.unwrap_or(0),
            parts: self.parts(column),
            examples: self.examples.clone(),
            partial: self.partial.clone(),
        }
    }

    /// Missing rows by partition.
    pub fn parts(&self, column: Option<&str>) -> Vec<AffectedRows> {
        let part = |part: &String| match column {
            Some(column) => format!("{column} = {part}"),
            None => "all".to_owned(),
        };
        let parts = self.missing.iter().map(|(name, &rows)| AffectedRows {
            part: part(name),
            rows,
        });
        parts.collect()
    }
}
