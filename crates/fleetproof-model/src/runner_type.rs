use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::UnknownName;

/// Whom a runner serves: the whole instance, a group with what is below it, or projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunnerType {
    /// Serves every project; `instance_type` on the wire, once called "shared".
    Instance,
    /// Serves the projects of one group and its subgroups; `group_type` on the wire.
    Group,
    /// Serves the projects that it is assigned to; `project_type` on the wire.
    Project,
}

impl RunnerType {
    /// All types, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Instance, Self::Group, Self::Project];

    /// The name in reports and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Group => "group",
            Self::Project => "project",
        }
    }

    /// The name in GitLab's API (`runner_type`).
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Instance => "instance_type",
            Self::Group => "group_type",
            Self::Project => "project_type",
        }
    }

    /// The number in GitLab's database (`ci_runners.runner_type`), by which the shadow tables are
    /// partitioned.
    pub const fn number(self) -> i16 {
        match self {
            Self::Instance => 1,
            Self::Group => 2,
            Self::Project => 3,
        }
    }

    /// The type with that number in GitLab's database.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// The type with that name in GitLab's API.
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.wire() == name)
    }
}

impl fmt::Display for RunnerType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for RunnerType {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownName::new("runner type", text, Self::ALL.map(Self::as_str)))
    }
}
