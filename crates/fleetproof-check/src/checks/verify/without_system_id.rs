//! `verify.without-system-id`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Leg, RunsOn, Subject, ensure_status};

/// The system ID that GitLab keeps for clients that send none (`lib/api/ci/helpers/runner.rb`,
/// contract VER-05).
pub const LEGACY_SYSTEM_ID: &str = "<legacy>";

/// A client that sends no system ID, as all did before 15.7, presents itself (contract VER-05).
pub struct WithoutSystemId;

impl Check for WithoutSystemId {
    const META: CheckMeta = CheckMeta::new(
        "verify.without-system-id",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "An old client that sends no system ID is served: 200, and it has the manager `<legacy>`.",
    )
    .runs_on(RunsOn::Journey(Leg::Contact));

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let reply = subject
            .client
            .verify(Some(&runner.token), None, None)
            .await?;
        ensure_status!(reply, 200);
        runner.note_contact(LEGACY_SYSTEM_ID);
        Ok(())
    }
}
