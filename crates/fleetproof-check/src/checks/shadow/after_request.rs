//! `shadow.after-request`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Need, Subject, ensure_status};

/// A request for a job leaves source and shadow equal (contract INV-06, REQ-03, REQ-19).
pub struct AfterRequest;

impl Check for AfterRequest {
    const META: CheckMeta = CheckMeta::new(
        "shadow.after-request",
        Activity::Shadow,
        "POST /api/v4/jobs/request",
        "After known and new managers asked for jobs and told all of themselves, the shadow rows \
         of runner and managers equal the source rows.",
    )
    .needs(&[Need::ShadowTables]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let known = runner.known_manager().filter(|known| *known != "<legacy>");
        let new = subject.fresh_system_id();
        for system_id in known.into_iter().chain([new.as_str()]) {
            let info = subject.info("request1");
            let reply = subject
                .client
                .request_job(Some(&runner.token), Some(system_id), Some(&info), None)
                .await?;
            ensure_status!(reply, 204);
        }
        subject.ensure_synced(runner.id).await
    }
}
