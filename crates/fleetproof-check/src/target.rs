//! The target as it was found: what it is, what we may do there, whom runners can serve.

mod discover;
mod error;

use std::{collections::HashMap, sync::Arc};

use fleetproof_browser::Place;
use fleetproof_client::{Client, Scope};
use fleetproof_model::{RunnerType, SchemaStep, Secret, TargetKind};

pub use error::TargetError;

use crate::{Database, LogSource, pages::Pages};

/// A group or project that runners can serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Its ID.
    pub id: i64,
    /// Its full path.
    pub full_path: String,
}

/// What the caller knows of the target beforehand.
pub struct TargetOptions {
    /// Full path of the group for group runners.
    pub group: Option<String>,
    /// Full path of the project for project runners.
    pub project: Option<String>,
    /// Registration tokens that the API does not tell.
    pub registration_tokens: HashMap<RunnerType, Secret>,
    /// The target's database.
    pub database: Option<Database>,
    /// The target's log.
    pub logs: Arc<dyn LogSource>,
}

/// A target, and what it offers.
pub struct Target {
    /// A client with the user's token.
    pub client: Client,
    /// GitLab or the reference coordinator.
    pub kind: TargetKind,
    /// Its version.
    pub version: String,
    /// Its revision.
    pub revision: Option<String>,
    /// The step of the schema time line, where it can be known.
    pub step: Option<SchemaStep>,
    /// The group for group runners.
    pub group: Option<Owner>,
    /// The project for project runners.
    pub project: Option<Owner>,
    /// Registration tokens by runner type.
    pub registration_tokens: HashMap<RunnerType, Secret>,
    /// Whether the token is an administrator's.
    pub administrator: bool,
    /// The target's database.
    pub database: Option<Database>,
    /// The target's log.
    pub logs: Arc<dyn LogSource>,
    /// Its pages, where they are looked at.
    pub(crate) pages: Option<Pages>,
}

impl Target {
    /// Whom a runner of that type serves here, or why there can be none.
    pub fn scope(&self, runner_type: RunnerType) -> Result<Scope, String> {
        let missing = |flag: &str| format!("no {runner_type} was named ({flag} PATH)");
        match runner_type {
            RunnerType::Instance => Ok(Scope::Instance),
            RunnerType::Group => match &self.group {
                Some(group) => Ok(Scope::Group { group_id: group.id }),
                None => Err(missing("--group")),
            },
            RunnerType::Project => match &self.project {
                Some(project) => Ok(Scope::Project {
                    project_id: project.id,
                }),
                None => Err(missing("--project")),
            },
        }
    }

    /// Where the pages of such runners are, if the target has a place for them.
    pub fn place(&self, runner_type: RunnerType) -> Option<Place> {
        let path = |owner: &Option<Owner>| owner.as_ref().map(|owner| owner.full_path.clone());
        match runner_type {
            RunnerType::Instance => Some(Place::Admin),
            RunnerType::Group => path(&self.group).map(Place::Group),
            RunnerType::Project => path(&self.project).map(Place::Project),
        }
    }

    /// The address, without the slash at its end.
    pub fn url(&self) -> String {
        self.client.url().as_str().trim_end_matches('/').to_owned()
    }
}
