//! `request.finishes-creation`

use fleetproof_model::{Activity, Cohort};
use serde_json::json;

use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, Subject, ensure_field, ensure_status};

/// The first request for jobs ends the creation of a runner (contract REQ-03, VER-11, STA-03).
/// Until then the UI goes on showing how to install it.
pub struct FinishesCreation;

/// `creation_state` of a runner or manager that is in use.
const FINISHED: i64 = 100;

impl Check for FinishesCreation {
    const META: CheckMeta = CheckMeta::new(
        "request.finishes-creation",
        Activity::RequestJob,
        "POST /api/v4/jobs/request",
        "The first request for jobs of a runner that was never contacted ends its creation, in \
         its row and its manager's.",
    )
    .cohorts(Cohorts::Only(&[Cohort::NeverContacted]))
    .needs(&[Need::Database]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let system_id = subject.fresh_system_id();
        let info = subject.info("finish00");
        let reply = subject
            .client
            .request_job(Some(&runner.token), Some(&system_id), Some(&info), None)
            .await?;
        ensure_status!(reply, 204);
        let sql = "SELECT jsonb_build_array(r.creation_state, m.creation_state) FROM ci_runners r \
                   JOIN ci_runner_machines m ON m.runner_id = r.id \
                   WHERE r.id = $1 AND m.system_xid = $2";
        let database = subject.database()?;
        let states = database.json(sql, &[&runner.id, &system_id]).await?;
        let states = states.unwrap_or_default();
        ensure_field!("creation_state of the runner", states[0], json!(FINISHED));
        ensure_field!("creation_state of the manager", states[1], json!(FINISHED));
        Ok(())
    }
}
