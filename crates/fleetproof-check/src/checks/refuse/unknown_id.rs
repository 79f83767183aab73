//! `refuse.unknown-id`

use fleetproof_model::Activity;
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure_status, expect::ensure_refused,
};

/// A runner that is gone, or never was, is not found (contract ADM-23, ADM-43, INV-08).
pub struct UnknownId;

impl Check for UnknownId {
    const META: CheckMeta = CheckMeta::new(
        "refuse.unknown-id",
        Activity::Refuse,
        "GET /api/v4/runners/:id",
        "To read, change or delete a runner that is gone, or never was, and to read its managers, \
         is refused with 404.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let client = &subject.client;
        let made = subject.create(&subject.fields("unknown")).await?.0;
        ensure_status!(client.unregister(Some(&made.token)).await?, 204);
        subject.gone(made.id);
        let not_found = json!({"message": "404 Not found"});
        for id in [made.id, 0, i64::from(i32::MAX)] {
            for reply in [
                client.runner(id).await?,
                client.managers(id).await?,
                client.update_runner(id, json!({"paused": true})).await?,
                client.delete_runner(id).await?,
            ] {
                ensure_refused(&reply, 404, &not_found)?;
            }
        }
        Ok(())
    }
}
