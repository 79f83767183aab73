//! `target.headers`

use fleetproof_model::{Activity, Secret};

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Subject, ensure, ensure_status, expect::ensure_headers,
};

/// Every answer carries GitLab's headers, whatever its status (contract GEN-11, GEN-12).
pub struct Headers;

impl Check for Headers {
    const META: CheckMeta = CheckMeta::new(
        "target.headers",
        Activity::Target,
        "GET /api/v4/…",
        "Answers of the runner and the administration API, accepted and refused, with a body and \
         without, carry a correlation ID of their own, their content type, and the headers that \
         protect browsers.",
    )
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let token = Some(&runner.token);
        let system_id = subject.fresh_system_id();
        let client = &subject.client;
        let mut ids = Vec::new();
        for (reply, status) in [
            (client.verify(token, Some(&system_id), None).await?, 200),
            (
                client
                    .request_job(token, Some(&system_id), None, None)
                    .await?,
                204,
            ),
            (client.verify(None, None, None).await?, 400),
            (
                client
                    .verify(Some(&Secret::new("unknown")), None, None)
                    .await?,
                403,
            ),
            (client.runner(runner.id).await?, 200),
            (client.managers(runner.id).await?, 200),
            (client.runner(i64::from(i32::MAX)).await?, 404),
        ] {
            ensure_status!(reply, status);
            ensure_headers(&reply)?;
            ids.extend(reply.header("x-request-id").map(str::to_owned));
        }
        let all = ids.len();
        ids.sort();
        ids.dedup();
        ensure!(
            ids.len() == all,
            "each answer has a correlation ID of its own",
            format!("{} for {all} answers", ids.len())
        );
        Ok(())
    }
}
