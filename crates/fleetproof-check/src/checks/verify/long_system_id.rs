//! `verify.long-system-id`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Subject, ensure, ensure_status, expect::listed_once,
};

/// A system ID may have 64 characters and no more (contract VER-18, VER-19).
pub struct LongSystemId;

impl Check for LongSystemId {
    const META: CheckMeta = CheckMeta::new(
        "verify.long-system-id",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "A system ID of 64 characters is taken whole; one of 65 is refused, neither cut nor \
         stored.",
    )
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let longest = format!("{:x<64}", subject.fresh_system_id());
        let reply = subject
            .client
            .verify(Some(&runner.token), Some(&longest), None)
            .await?;
        ensure_status!(reply, 200);
        let before = subject.read_managers(runner.id).await?;
        listed_once(&before, &longest)?;
        let longer = format!("{longest}x");
        let reply = subject
            .client
            .verify(Some(&runner.token), Some(&longer), None)
            .await?;
        // GitLab answers 500 here: nothing turns the model's refusal into a 400.
        subject.tolerate_error(&reply);
        ensure!(
            reply.status >= 400,
            "a system ID of 65 characters is refused",
            format!("{} answered {}", reply.endpoint, reply.status)
        );
        let after = subject.read_managers(runner.id).await?;
        ensure!(
            after.len() == before.len(),
            "a system ID that was refused leaves no manager",
            format!("{} were listed, then {}", before.len(), after.len())
        );
        Ok(())
    }
}
