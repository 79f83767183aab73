//! `refuse.missing-system-id`

use fleetproof_model::Activity;
use serde_json::json;

use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, expect::ensure_refused};

/// Without a system ID there is no manager to remove (contract DEL-10, DEL-11).
pub struct MissingSystemId;

impl Check for MissingSystemId {
    const META: CheckMeta = CheckMeta::new(
        "refuse.missing-system-id",
        Activity::Refuse,
        "DELETE /api/v4/runners/managers",
        "To unregister a manager without saying which is refused with 400, and removes none.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let (client, system_id) = (&subject.client, subject.fresh_system_id());
        let made = subject.create(&subject.fields("which")).await?.0;
        let token = Some(&made.token);
        crate::ensure_status!(client.verify(token, Some(&system_id), None).await?, 200);
        let without = client.unregister_manager(token, None).await?;
        ensure_refused(&without, 400, &json!({"error": "system_id is missing"}))?;
        let nothing = client.unregister_manager(None, None).await?;
        let both = json!({"error": "token is missing, system_id is missing"});
        ensure_refused(&nothing, 400, &both)?;
        let left = subject.read_managers(made.id).await?.len();
        crate::ensure!(
            left == 1,
            "the runner's manager stays",
            format!("{left} are there")
        );
        Ok(())
    }
}
