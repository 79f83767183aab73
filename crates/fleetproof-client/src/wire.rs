//! What travels, in GitLab's words.

use fleetproof_model::{RunnerType, Secret};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `info` of `POST /runners/verify` and `POST /jobs/request`: what a runner manager says of itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Info {
    /// Name of the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The operating system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The processor architecture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// The name of the executor, such as `docker`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executor: Option<String>,
    /// What the manager can do, by name.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub features: Map<String, Value>,
    /// Parts of its configuration that GitLab keeps; only `gpus`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<String, Value>,
}

/// Parameters of `POST /runners`. What is `None` is not sent.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RegisterRunner {
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A note for other maintainers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance_note: Option<String>,
    /// Take no new jobs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
    /// For project runners: keep it to its project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// Take jobs without tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_untagged: Option<bool>,
    /// Tags of jobs that it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_list: Option<Vec<String>>,
    /// `not_protected` or `ref_protected`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_level: Option<String>,
    /// The longest that a job may take, in seconds; at least 600.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum_timeout: Option<u32>,
    /// What the manager says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub info: Option<Info>,
}

/// Parameters of `POST /user/runners`: whom the runner serves, and the rest as at registration
/// (`info` is not read there).
#[derive(Debug, Clone, Serialize)]
pub struct CreateRunner {
    /// Whom it serves.
    #[serde(flatten)]
    pub scope: Scope,
    /// All else.
    #[serde(flatten)]
    pub fields: RegisterRunner,
}

/// A runner type with the group or project that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "runner_type")]
pub enum Scope {
    /// The whole instance.
    #[serde(rename = "instance_type")]
    Instance,
    /// The group with that ID.
    #[serde(rename = "group_type")]
    Group {
        /// The group's ID.
        group_id: i64,
    },
    /// The project with that ID.
    #[serde(rename = "project_type")]
    Project {
        /// The project's ID.
        project_id: i64,
    },
}

impl Scope {
    /// The runner type of this scope.
    pub fn runner_type(self) -> RunnerType {
        match self {
            Self::Instance => RunnerType::Instance,
            Self::Group { .. } => RunnerType::Group,
            Self::Project { .. } => RunnerType::Project,
        }
    }
}

/// The answer to a registration, creation, verification or reset.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Registered {
    /// The runner's ID; a reset does not tell it.
    #[serde(default)]
    pub id: i64,
    /// Its authentication token.
    pub token: Secret,
    /// When the token expires, in ISO 8601.
    pub token_expires_at: Option<String>,
}
