//! `delete.unknown-manager`

use fleetproof_model::Activity;
use serde_json::json;

use super::managers_at_least;
use crate::{Check, CheckMeta, CheckResult, Subject, ensure, expect::ensure_refused};

/// A manager that is not there cannot unregister (contract DEL-13, DEL-16).
pub struct UnknownManager;

impl Check for UnknownManager {
    const META: CheckMeta = CheckMeta::new(
        "delete.unknown-manager",
        Activity::Delete,
        "DELETE /api/v4/runners/managers",
        "Unregistering a manager that the runner does not have is refused with 404, makes none, \
         and leaves those that it has.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let before = managers_at_least(subject, 1).await?;
        let unknown = subject.fresh_system_id();
        let reply = subject
            .client
            .unregister_manager(Some(&runner.token), Some(&unknown))
            .await?;
        let not_found = json!({"message": "404 Runner manager not found Not Found"});
        ensure_refused(&reply, 404, &not_found)?;
        ensure!(
            subject.read_managers(runner.id).await? == before,
            "managers stay as they were when an unknown one unregisters",
            "they differ"
        );
        Ok(())
    }
}
