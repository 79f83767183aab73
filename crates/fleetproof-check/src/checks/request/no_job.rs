//! `request.no-job`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Leg, RunsOn, Subject, ensure, ensure_status};

/// A manager asks for a job where there is none (contract REQ-03).
pub struct NoJob;

impl Check for NoJob {
    const META: CheckMeta = CheckMeta::new(
        "request.no-job",
        Activity::RequestJob,
        "POST /api/v4/jobs/request",
        "A manager that asks for a job gets 204 without a body, and the queue's state in \
         `X-GitLab-Last-Update`, by which it waits for the next.",
    )
    .runs_on(RunsOn::Journey(Leg::Contact));

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let known = runner.known_manager().filter(|known| *known != "<legacy>");
        let system_id = known.map_or_else(|| subject.fresh_system_id(), str::to_owned);
        let info = subject.info("request0");
        let reply = subject
            .client
            .request_job(Some(&runner.token), Some(&system_id), Some(&info), None)
            .await?;
        ensure_status!(reply, 204);
        runner.note_contact(&system_id);
        ensure!(reply.is_empty(), "the 204 has no body", reply.text());
        let last_update = reply.header("x-gitlab-last-update").unwrap_or_default();
        ensure!(
            last_update.len() == 32 && last_update.bytes().all(|b| b.is_ascii_hexdigit()),
            "X-GitLab-Last-Update is 32 hexadecimal digits",
            format!("`{last_update}`")
        );
        Ok(())
    }
}
