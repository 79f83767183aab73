use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::UnknownName;

/// A step of the time line on which GitLab moved its runner tables to partitioned ones
/// (milestones 15.8 to 17.11). The order of the variants is the order in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SchemaStep {
    /// `ci_runners` and `ci_runner_machines` alone.
    Legacy,
    /// `sharding_key_id` and the managers' `runner_type` exist; older rows have NULL there.
    ShardingColumns,
    /// Both columns are filled; the partitioned shadow tables exist, empty and unsynced.
    PartitionedTables,
    /// Triggers copy each write to the shadow tables; older rows are not there yet.
    SyncTriggers,
    /// Every row that the shadow tables accept has been copied.
    Backfilled,
    /// The foreign key between the shadow tables stands.
    ForeignKey,
    /// The partitioned tables have become `ci_runners` and `ci_runner_machines`.
    Swapped,
}

impl SchemaStep {
    /// All steps, in order.
    pub const ALL: [Self; 7] = [
        Self::Legacy,
        Self::ShardingColumns,
        Self::PartitionedTables,
        Self::SyncTriggers,
        Self::Backfilled,
        Self::ForeignKey,
        Self::Swapped,
    ];

    /// The newest step.
    pub const NEWEST: Self = Self::Swapped;

    /// The name on the command line, in reports and in `GET /api/v4/metadata`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::ShardingColumns => "sharding-columns",
            Self::PartitionedTables => "partitioned-tables",
            Self::SyncTriggers => "sync-triggers",
            Self::Backfilled => "backfilled",
            Self::ForeignKey => "foreign-key",
            Self::Swapped => "swapped",
        }
    }

    /// The step after this one.
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|step| *step > self)
    }

    /// The step before this one.
    pub fn previous(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|step| *step < self)
    }

    /// This step and all that came before it, in order.
    pub fn up_to(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |step| *step <= self)
    }
}

impl fmt::Display for SchemaStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for SchemaStep {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|step| step.as_str() == text)
            .ok_or_else(|| UnknownName::new("schema step", text, Self::ALL.map(Self::as_str)))
    }
}
