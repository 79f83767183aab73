use serde::{Deserialize, Serialize};

use crate::SchemaStep;

/// What was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The address, without user information.
    pub url: String,
    /// GitLab, or fleetproof's reference coordinator.
    pub kind: TargetKind,
    /// The version that the target names, or empty where it could not be read.
    pub version: String,
    /// The revision that the target names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The step of the schema time line, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_step: Option<SchemaStep>,
    /// Answers of a gateway in front, and broken connections, that went away when tried again.
    #[serde(default)]
    pub gateway_errors: u64,
    /// Requests sent in all.
    #[serde(default)]
    pub requests: u64,
}

/// What kind of server the target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TargetKind {
    /// A GitLab.
    Gitlab,
    /// fleetproof's reference coordinator: `fleetproof serve`.
    Coordinator,
}
