//! `read.unknown-runner`

use fleetproof_model::{Activity, RunnerType};
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure_field, ensure_status,
    expect::ensure_headers,
};

/// A runner that is not there is not found (contract ADM-23, GEN-03).
pub struct UnknownRunner;

impl Check for UnknownRunner {
    const META: CheckMeta = CheckMeta::new(
        "read.unknown-runner",
        Activity::Read,
        "GET /api/v4/runners/:id",
        "The details and managers of a runner that is not there are answered 404, with the body \
         by which clients know a record that was not found.",
    )
    .runs_on(RunsOn::Nothing)
    .types(&[RunnerType::Instance])
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let nobody = i64::from(i32::MAX);
        let client = &subject.client;
        for reply in [client.runner(nobody).await?, client.managers(nobody).await?] {
            ensure_status!(reply, 404);
            ensure_headers(&reply)?;
            let due = json!({ "message": "404 Not found" });
            ensure_field!("body of the 404", reply.json(), due);
        }
        Ok(())
    }
}
