use fleetproof_model::{RunnerType, SchemaStep, TargetKind};

use super::Suite;
use crate::check::{CheckMeta, Need};

impl Suite {
    /// What the check needs and the target does not offer at `step`, if anything.
    pub(super) fn unmet(
        &self,
        meta: &CheckMeta,
        runner_type: RunnerType,
        step: Option<SchemaStep>,
    ) -> Option<String> {
        let target = &self.target;
        let before_triggers = step.is_some_and(|step| step < SchemaStep::SyncTriggers);
        let missing = meta.needs.iter().find(|need| !match need {
            Need::Database => target.database.is_some(),
            Need::ShadowTables => target.database.is_some() && !before_triggers,
            Need::RegistrationToken => target.registration_tokens.contains_key(&runner_type),
            Need::UserCreation => target.scope(runner_type).is_ok(),
            Need::Administrator => target.administrator,
            Need::Coordinator => target.kind == TargetKind::Coordinator,
            Need::Browser => target.pages.is_some(),
        })?;
        Some(match missing {
            Need::ShadowTables if target.database.is_some() => {
                "nothing is copied to shadow tables before the step `sync-triggers`".to_owned()
            }
            missing => format!("needs {}", missing.as_str()),
        })
    }
}
