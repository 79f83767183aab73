//! `delete.last-manager`

use fleetproof_model::Activity;

use super::{managers_at_least, remove_manager, system_id};
use crate::{Check, CheckMeta, CheckResult, Subject, ensure, ensure_field, ensure_status};

/// A runner outlives its last manager (contract DEL-15, ADM-51).
pub struct LastManager;

impl Check for LastManager {
    const META: CheckMeta = CheckMeta::new(
        "delete.last-manager",
        Activity::Delete,
        "DELETE /api/v4/runners/managers",
        "A runner whose managers have all unregistered is still there, has no manager, and its \
         token works.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let before = subject.read_runner(runner.id).await?;
        for manager in managers_at_least(subject, 1).await? {
            remove_manager(subject, system_id(&manager)).await?;
        }
        let left = subject.read_managers(runner.id).await?;
        ensure!(
            left.is_empty(),
            "no manager is left when all have unregistered",
            format!("{} are", left.len())
        );
        let after = subject.read_runner(runner.id).await?;
        for field in ["description", "runner_type", "active", "tag_list"] {
            ensure_field!(field, after[field], before[field]);
        }
        let verify = subject
            .client
            .verify(Some(&runner.token), None, None)
            .await?;
        ensure_status!(verify, 200);
        Ok(())
    }
}
