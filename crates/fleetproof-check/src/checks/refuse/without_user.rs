//! `refuse.without-user`

use fleetproof_model::Activity;
use serde_json::json;

use super::administration;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, expect::ensure_refused};

/// Who does not say who they are may look after nothing (contract ADM-02, USR-01, RST-13, RST-23,
/// GEN-01, GEN-08).
pub struct WithoutUser;

impl Check for WithoutUser {
    const META: CheckMeta = CheckMeta::new(
        "refuse.without-user",
        Activity::Refuse,
        "GET /api/v4/runners/:id",
        "Every call of those who look after runners is refused with 401 without a personal access \
         token: to list, read, change, create, delete, and to reset tokens.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let made = subject.create(&subject.fields("locked-out")).await?.0;
        let unauthorized = json!({"message": "401 Unauthorized"});
        for call in administration(made.id, None) {
            let reply = subject.client.send(call).await?;
            ensure_refused(&reply, 401, &unauthorized)?;
        }
        Ok(())
    }
}
