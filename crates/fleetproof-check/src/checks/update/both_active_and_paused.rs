//! `update.both-active-and-paused`

use fleetproof_model::Activity;
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure_field, expect::ensure_refused,
};

/// A contradiction is refused (contract ADM-32).
pub struct BothActiveAndPaused;

impl Check for BothActiveAndPaused {
    const META: CheckMeta = CheckMeta::new(
        "update.both-active-and-paused",
        Activity::Update,
        "PUT /api/v4/runners/:id",
        "A change that names both `active` and `paused` is refused with 400, and the runner is \
         neither paused nor resumed by it.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let id = subject.create(&subject.fields("both")).await?.0.id;
        let fields = json!({"active": false, "paused": true});
        let reply = subject.client.update_runner(id, fields).await?;
        let error = json!({"error": "active, paused are mutually exclusive"});
        ensure_refused(&reply, 400, &error)?;
        let read = subject.read_runner(id).await?;
        ensure_field!("paused", read["paused"], false);
        Ok(())
    }
}
