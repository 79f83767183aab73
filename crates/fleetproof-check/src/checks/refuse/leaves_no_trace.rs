//! `refuse.leaves-no-trace`

use fleetproof_model::Activity;

use super::{all_calls, nobodys_token};
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject, ensure, ensure_status};

/// A refusal writes nothing (contract INV-05).
pub struct LeavesNoTrace;

impl Check for LeavesNoTrace {
    const META: CheckMeta = CheckMeta::new(
        "refuse.leaves-no-trace",
        Activity::Refuse,
        "POST /api/v4/runners/verify",
        "Calls that are refused with 400, 403 or 404 leave no manager in the database.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::Database]);

    async fn run(subject: &Subject) -> CheckResult {
        let made = subject.create(&subject.fields("trace")).await?.0;
        let token = Some(&made.token);
        let system_id = subject.fresh_system_id();
        let nobodys = nobodys_token(subject);
        all_calls(subject, None, &system_id).await?;
        all_calls(subject, Some(&nobodys), &system_id).await?;
        let unknown = subject
            .client
            .unregister_manager(token, Some(&system_id))
            .await?;
        ensure_status!(unknown, 404);
        ensure_no_manager(subject, &system_id).await?;
        ensure_status!(subject.client.unregister(token).await?, 204);
        subject.gone(made.id);
        all_calls(subject, token, &system_id).await?;
        ensure_no_manager(subject, &system_id).await
    }
}

/// Nobody has that system ID.
async fn ensure_no_manager(subject: &Subject, system_id: &str) -> CheckResult {
    let sql = "SELECT to_jsonb(m.id) FROM ci_runner_machines m WHERE system_xid = $1 LIMIT 1";
    let left = subject.database()?.json(sql, &[&system_id]).await?;
    ensure!(
        left.is_none(),
        "a call that is refused leaves no manager",
        "ci_runner_machines has one with the system ID that was sent"
    );
    Ok(())
}
