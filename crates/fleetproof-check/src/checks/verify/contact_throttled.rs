//! `verify.contact-throttled`

use fleetproof_model::Activity;
use serde_json::Value;

use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, Subject, ensure, ensure_status};

/// Contact is written seldom, although it is shown at once (contract VER-10, VER-11, VER-21). A
/// fleet that polls every three seconds would otherwise be as many writes.
pub struct ContactThrottled;

impl Check for ContactThrottled {
    const META: CheckMeta = CheckMeta::new(
        "verify.contact-throttled",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "A second contact within forty minutes writes neither the runner's row nor the manager's.",
    )
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::Database]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let database = subject.database()?;
        let system_id = subject.fresh_system_id();
        let info = subject.info("throttle");
        let mut seen: Vec<Option<Value>> = Vec::new();
        for _ in 0..2 {
            let reply = subject
                .client
                .request_job(Some(&runner.token), Some(&system_id), Some(&info), None)
                .await?;
            ensure_status!(reply, 204);
            // The row's version tells of a write that changes nothing, too.
            let sql = "SELECT jsonb_build_array(r.xmin::text, r.contacted_at, m.xmin::text, \
                       m.contacted_at) FROM ci_runners r \
                       JOIN ci_runner_machines m ON m.runner_id = r.id \
                       WHERE r.id = $1 AND m.system_xid = $2";
            seen.push(database.json(sql, &[&runner.id, &system_id]).await?);
        }
        ensure!(
            seen[0].is_some() && seen[0] == seen[1],
            "the second contact within forty minutes writes nothing",
            format!("row versions and contacted_at: {seen:?}")
        );
        Ok(())
    }
}
