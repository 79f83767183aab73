//! `update.wakes-queue`

use fleetproof_model::Activity;
use serde_json::json;

use super::change;
use crate::{Check, CheckMeta, CheckResult, Subject, ensure, ensure_status};

/// A change reaches a runner that waits for jobs (contract REQ-06, ADM-30).
pub struct WakesQueue;

impl Check for WakesQueue {
    const META: CheckMeta = CheckMeta::new(
        "update.wakes-queue",
        Activity::Update,
        "PUT /api/v4/runners/:id",
        "`X-GitLab-Last-Update` stays while nothing happens and changes when the runner is \
         changed, so that a runner which waits for jobs by it looks again.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let before = queue_value(subject).await?;
        let again = queue_value(subject).await?;
        ensure!(
            before == again,
            "X-GitLab-Last-Update stays while nothing happens",
            "it changed between two requests"
        );
        change(subject, runner.id, json!({"maximum_timeout": 1200})).await?;
        let after = queue_value(subject).await?;
        ensure!(
            before != after,
            "X-GitLab-Last-Update changes when the runner is changed",
            "it stayed"
        );
        Ok(())
    }
}

/// The queue's state, asked for without the last one: with it, a GitLab in front of which requests
/// are held would answer only when something happens (contract REQ-08).
async fn queue_value(subject: &Subject) -> CheckResult<String> {
    let runner = subject.runner()?;
    let system_id = runner.known_manager().filter(|known| *known != "<legacy>");
    let reply = subject
        .client
        .request_job(Some(&runner.token), system_id, None, None)
        .await?;
    ensure_status!(reply, 204);
    let value = reply.header("x-gitlab-last-update").unwrap_or_default();
    ensure!(
        !value.is_empty(),
        "an answer without a job has X-GitLab-Last-Update",
        "it has none"
    );
    Ok(value.to_owned())
}
