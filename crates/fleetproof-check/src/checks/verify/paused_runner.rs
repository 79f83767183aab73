//! `verify.paused-runner`

use fleetproof_model::Activity;
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure_field, ensure_status, expect::listed_once,
};

/// Verification does not look at whether the runner is paused (contract VER-25, INV-07).
pub struct PausedRunner;

impl Check for PausedRunner {
    const META: CheckMeta = CheckMeta::new(
        "verify.paused-runner",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "A manager of a paused runner is served as any other, and the runner stays paused.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let change = json!({ "paused": true });
        let paused = subject.client.update_runner(runner.id, change).await?;
        ensure_status!(paused, 200);
        let system_id = subject.fresh_system_id();
        let info = subject.info("paused00");
        let reply = subject
            .client
            .verify(Some(&runner.token), Some(&system_id), Some(&info))
            .await?;
        ensure_status!(reply, 200);
        let managers = subject.read_managers(runner.id).await?;
        listed_once(&managers, &system_id)?;
        let read = subject.read_runner(runner.id).await?;
        ensure_field!("paused", read["paused"], true);
        ensure_field!("active", read["active"], false);
        Ok(())
    }
}
