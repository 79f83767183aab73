//! `update.nothing`

use fleetproof_model::Activity;
use serde_json::json;

use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure, ensure_status};

/// A change of nothing is refused (contract ADM-31).
pub struct Nothing;

impl Check for Nothing {
    const META: CheckMeta = CheckMeta::new(
        "update.nothing",
        Activity::Update,
        "PUT /api/v4/runners/:id",
        "A change that names no field is refused with 400, so that a misspelt field does not \
         pass for a change.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let id = subject.create(&subject.fields("nothing")).await?.0.id;
        for fields in [json!({}), json!({"maximum_timout": 600})] {
            let reply = subject.client.update_runner(id, fields).await?;
            ensure_status!(reply, 400);
            let body = reply.json();
            let error = body["error"].as_str().unwrap_or_default();
            // The names before it grow with the releases.
            ensure!(
                error.ends_with("are missing, at least one parameter must be provided"),
                "`error` says that at least one parameter must be provided",
                reply.text()
            );
        }
        Ok(())
    }
}
