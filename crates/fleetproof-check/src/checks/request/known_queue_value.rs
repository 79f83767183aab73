//! `request.known-queue-value`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Cohorts, Stop, Subject, ensure, ensure_status};

/// A manager that knows the queue's state is told that nothing is new (contract REQ-04, REQ-06).
pub struct KnownQueueValue;

impl Check for KnownQueueValue {
    const META: CheckMeta = CheckMeta::new(
        "request.known-queue-value",
        Activity::RequestJob,
        "POST /api/v4/jobs/request",
        "A manager that sends the queue's last state back gets 204 with the same state: being in \
         contact does not change the queue.",
    )
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let system_id = subject.fresh_system_id();
        let info = subject.info("queue000");
        let token = Some(&runner.token);
        let ask = |last: Option<String>| {
            let (client, system_id, info) = (&subject.client, &system_id, &info);
            async move {
                let last = last.as_deref();
                client
                    .request_job(token, Some(system_id), Some(info), last)
                    .await
            }
        };
        let first = ask(None).await?;
        ensure_status!(first, 204);
        if first.header("gitlab-ci-builds-polling").is_some() {
            let reason = "long polling is on: the answer would be held back";
            return Err(Stop::NotHere(reason.to_owned()));
        }
        let value = first.header("x-gitlab-last-update").map(str::to_owned);
        let second = ask(value.clone()).await?;
        ensure_status!(second, 204);
        ensure!(
            second.header("x-gitlab-last-update") == value.as_deref(),
            "the queue's state is the same when nothing happened",
            "X-GitLab-Last-Update has changed"
        );
        Ok(())
    }
}
