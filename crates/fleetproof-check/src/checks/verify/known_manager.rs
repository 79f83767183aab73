//! `verify.known-manager`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Cohorts, Leg, RunsOn, Subject, ensure_status};

/// A manager that the target knows from before presents itself again (contract VER-07). Incident
/// 18679 answered 404 here where the manager's row was older than its sharding columns.
pub struct KnownManager;

impl Check for KnownManager {
    const META: CheckMeta = CheckMeta::new(
        "verify.known-manager",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "A manager that has been in contact before is recognised: 200, whatever the age of its \
         row (incident 18679).",
    )
    .runs_on(RunsOn::Journey(Leg::Contact))
    .cohorts(Cohorts::AllBut(&[fleetproof_model::Cohort::NeverContacted]));

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let known = subject.known_manager()?;
        let system_id = (known != "<legacy>").then_some(known);
        let info = subject.info("known000");
        let reply = subject
            .client
            .verify(Some(&runner.token), system_id, Some(&info))
            .await?;
        ensure_status!(reply, 200);
        runner.note_contact(known);
        Ok(())
    }
}
