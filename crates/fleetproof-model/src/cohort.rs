use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{SchemaStep, UnknownName};

/// How a runner came to be what it is: its age, its last contact, and the schema that it was made
/// under. A cohort is history, not status: a `stale` runner that answers is still of the cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cohort {
    /// Made by this run, and in contact with nobody else.
    Fresh,
    /// Last contacted within the two hours in which GitLab shows a runner as online.
    Recent,
    /// Last contacted between two hours and seven days ago.
    Offline,
    /// Made and last contacted more than seven days ago.
    Stale,
    /// Made, and never contacted since.
    NeverContacted,
    /// Its manager rows are from before the sharding columns were filled: NULL there.
    NullKeys,
    /// Has no row in the shadow table.
    Unsynced,
    /// Made while the schema was at the step before the one named.
    Before(SchemaStep),
}

impl Cohort {
    /// All cohorts, in the order of reports. Nothing can be older than the first step, hence no
    /// `before-legacy`.
    pub const ALL: [Self; 13] = [
        Self::Fresh,
        Self::Recent,
        Self::Offline,
        Self::Stale,
        Self::NeverContacted,
        Self::NullKeys,
        Self::Unsynced,
        Self::Before(SchemaStep::ShardingColumns),
        Self::Before(SchemaStep::PartitionedTables),
        Self::Before(SchemaStep::SyncTriggers),
        Self::Before(SchemaStep::Backfilled),
        Self::Before(SchemaStep::ForeignKey),
        Self::Before(SchemaStep::Swapped),
    ];

    /// The name in reports and on the command line.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::Fresh => "fresh".into(),
            Self::Recent => "recent".into(),
            Self::Offline => "offline".into(),
            Self::Stale => "stale".into(),
            Self::NeverContacted => "never-contacted".into(),
            Self::NullKeys => "null-keys".into(),
            Self::Unsynced => "unsynced".into(),
            Self::Before(step) => format!("before-{step}").into(),
        }
    }
}

impl fmt::Display for Cohort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name())
    }
}

impl FromStr for Cohort {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|cohort| cohort.name() == text)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name);
                UnknownName::new("cohort", text, names.iter().map(AsRef::as_ref))
            })
    }
}

impl Serialize for Cohort {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

impl<'de> Deserialize<'de> for Cohort {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<'de, str>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for cohort in Cohort::ALL {
            assert_eq!(cohort.name().parse(), Ok(cohort));
            let json = serde_json::to_string(&cohort).unwrap();
            assert_eq!(serde_json::from_str::<Cohort>(&json).unwrap(), cohort);
        }
    }

    #[test]
    fn every_step_but_the_first_has_a_cohort_from_before_it() {
        for step in SchemaStep::ALL.into_iter().skip(1) {
            assert!(Cohort::ALL.contains(&Cohort::Before(step)));
        }
    }
}
