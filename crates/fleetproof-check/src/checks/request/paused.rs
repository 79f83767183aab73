//! `request.paused`

use fleetproof_model::Activity;
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure, ensure_field, ensure_status,
    expect::listed_once,
};

/// A paused runner gets no job, and is online (contract REQ-07, STA-04, STA-05).
pub struct Paused;

impl Check for Paused {
    const META: CheckMeta = CheckMeta::new(
        "request.paused",
        Activity::RequestJob,
        "POST /api/v4/jobs/request",
        "A manager of a paused runner that asks for a job gets 204 and the queue's state; it is \
         online afterwards, and the runner is shown as paused and online.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let change = json!({ "paused": true });
        let paused = subject.client.update_runner(runner.id, change).await?;
        ensure_status!(paused, 200);
        let system_id = subject.fresh_system_id();
        let info = subject.info("paused00");
        let reply = subject
            .client
            .request_job(Some(&runner.token), Some(&system_id), Some(&info), None)
            .await?;
        ensure_status!(reply, 204);
        ensure!(
            reply
                .header("x-gitlab-last-update")
                .is_some_and(|value| !value.is_empty()),
            "a paused runner is told the queue's state",
            "X-GitLab-Last-Update is missing"
        );
        let read = subject.read_runner(runner.id).await?;
        ensure_field!("status of the runner", read["status"], "paused");
        ensure_field!("online", read["online"], true);
        let managers = subject.read_managers(runner.id).await?;
        let manager = listed_once(&managers, &system_id)?;
        ensure_field!("status of the manager", manager["status"], "online");
        Ok(())
    }
}
