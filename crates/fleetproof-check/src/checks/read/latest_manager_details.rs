//! `read.latest-manager-details`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure_status,
    expect::{ensure_details, other_info},
};

/// A runner's details are those of the manager that was in contact last (contract ADM-20).
pub struct LatestManagerDetails;

impl Check for LatestManagerDetails {
    const META: CheckMeta = CheckMeta::new(
        "read.latest-manager-details",
        Activity::Read,
        "GET /api/v4/runners/:id",
        "Version, revision, platform and architecture of a runner with several managers are those \
         of the one that was in contact last.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        // Two first contacts: by columns and by what is kept in memory, the second is the later.
        let later = subject.info("later000");
        for info in [&other_info("earlier0"), &later] {
            let system_id = subject.fresh_system_id();
            let reply = subject
                .client
                .request_job(Some(&runner.token), Some(&system_id), Some(info), None)
                .await?;
            ensure_status!(reply, 204);
        }
        ensure_details(&subject.read_runner(runner.id).await?, &later)
    }
}
