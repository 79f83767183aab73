//! `request.contact-is-stored`

use fleetproof_model::{Activity, Cohort};

use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, Subject, ensure, ensure_status};

/// A contact after an hour's silence or more is written (contract VER-10, VER-11, ADM-13). Filters,
/// clean-up and limits go by the columns, not by what is kept in memory.
pub struct ContactIsStored;

impl Check for ContactIsStored {
    const META: CheckMeta = CheckMeta::new(
        "request.contact-is-stored",
        Activity::RequestJob,
        "POST /api/v4/jobs/request",
        "The contact of a runner and a manager that were silent for an hour or more is in their \
         rows, by which lists are filtered and stale managers are cleaned up.",
    )
    .cohorts(Cohorts::Only(&[
        Cohort::Offline,
        Cohort::Stale,
        Cohort::NeverContacted,
        Cohort::NullKeys,
    ]))
    .needs(&[Need::Database]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let known = runner.known_manager().map(str::to_owned);
        let system_id = known.unwrap_or_else(|| subject.fresh_system_id());
        let info = subject.info("stored00");
        let reply = subject
            .client
            .request_job(Some(&runner.token), Some(&system_id), Some(&info), None)
            .await?;
        ensure_status!(reply, 204);
        let sql = "SELECT jsonb_build_array(coalesce(r.contacted_at > r.before, false), \
                   coalesce(m.contacted_at > r.before, false)) \
                   FROM (SELECT *, now() - interval '30 minutes' AS before FROM ci_runners) r \
                   JOIN ci_runner_machines m ON m.runner_id = r.id \
                   WHERE r.id = $1 AND m.system_xid = $2";
        let database = subject.database()?;
        let stored = database.json(sql, &[&runner.id, &system_id]).await?;
        let stored = stored.unwrap_or_default();
        for (at, row) in ["runner", "manager"].into_iter().enumerate() {
            ensure!(
                stored[at] == true,
                format!("the contact is in `contacted_at` of the {row}'s row"),
                "the column has an older time or none"
            );
        }
        Ok(())
    }
}
