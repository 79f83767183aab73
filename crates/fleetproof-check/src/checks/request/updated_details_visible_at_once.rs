//! `request.updated-details-visible-at-once`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure_status,
    expect::{ensure_details, listed_once, other_info},
};

/// An upgraded client is shown at once, although its row is written up to 55 minutes later
/// (contract ADM-20, ADM-52, VER-21).
pub struct UpdatedDetailsVisibleAtOnce;

impl Check for UpdatedDetailsVisibleAtOnce {
    const META: CheckMeta = CheckMeta::new(
        "request.updated-details-visible-at-once",
        Activity::RequestJob,
        "POST /api/v4/jobs/request",
        "A manager that comes back upgraded is shown with its new version at once, in the list of \
         managers and in the runner's details.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let system_id = subject.fresh_system_id();
        let upgraded = other_info("after000");
        for info in [&subject.info("before00"), &upgraded] {
            let reply = subject
                .client
                .request_job(Some(&runner.token), Some(&system_id), Some(info), None)
                .await?;
            ensure_status!(reply, 204);
        }
        let managers = subject.read_managers(runner.id).await?;
        ensure_details(listed_once(&managers, &system_id)?, &upgraded)?;
        ensure_details(&subject.read_runner(runner.id).await?, &upgraded)?;
        Ok(())
    }
}
