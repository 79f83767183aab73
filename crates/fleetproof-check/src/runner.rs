use std::sync::{Mutex, PoisonError};

use fleetproof_model::{Cohort, RunnerType, Secret};
use time::OffsetDateTime;

/// How a runner was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// By a registration token, with `POST /runners`.
    Registered,
    /// By a user, with `POST /user/runners`.
    Created,
}

/// A runner that this run has planted on the target.
#[derive(Debug)]
pub struct Runner {
    /// Its ID.
    pub id: i64,
    /// Its authentication token.
    pub token: Secret,
    /// Whom it serves.
    pub runner_type: RunnerType,
    /// How it came to be what it is.
    pub cohort: Cohort,
    /// How it was made.
    pub origin: Origin,
    /// Its number within the cell; kinds of history turn with it.
    pub number: usize,
    /// Its description.
    pub description: String,
    /// A tag that no runner but this one has, where it has one.
    pub own_tag: Option<String>,
    /// When it was made, as the target was told.
    pub created_at: Option<OffsetDateTime>,
    /// Its last contact before this check, as the target was told; `None`: never.
    pub contacted_at: Option<OffsetDateTime>,
    /// The system IDs of the managers that it had when it was planted, the first contacted last.
    pub managers: Vec<String>,
    /// The system IDs that were used in contact since, and accepted.
    pub seen: Mutex<Vec<String>>,
}

impl Runner {
    /// A manager that the target knows from before, if there is one.
    pub fn known_manager(&self) -> Option<&str> {
        self.managers.first().map(String::as_str)
    }

    /// Notes that a manager was accepted.
    pub fn note_contact(&self, system_id: &str) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.iter().any(|known| known == system_id) {
            seen.push(system_id.to_owned());
        }
    }

    /// The system IDs accepted since planting.
    pub fn contacts(&self) -> Vec<String> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// All managers that the target should list, in alphabetical order.
    pub fn all_managers(&self) -> Vec<String> {
        let mut all = self.managers.clone();
        all.extend(self.contacts());
        all.sort();
        all.dedup();
        all
    }
}
