//! `verify.new-manager`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Leg, RunsOn, Subject, ensure_field, ensure_status};

/// A manager with a system ID that the target has never seen presents itself (contract VER-06,
/// VER-08). Incident 18792 answered 500 here where the runner had no shadow row yet.
pub struct NewManager;

impl Check for NewManager {
    const META: CheckMeta = CheckMeta::new(
        "verify.new-manager",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "A manager with a new system ID is taken in: 200 with the runner's own ID, however old \
         the runner is (incident 18792).",
    )
    .runs_on(RunsOn::Journey(Leg::Contact));

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let system_id = subject.fresh_system_id();
        let info = subject.info("new00000");
        let reply = subject
            .client
            .verify(Some(&runner.token), Some(&system_id), Some(&info))
            .await?;
        ensure_status!(reply, 200);
        runner.note_contact(&system_id);
        ensure_field!("id", reply.json()["id"], runner.id);
        Ok(())
    }
}
