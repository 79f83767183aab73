//! `refuse.unknown-user`

use fleetproof_model::{Activity, Secret};
use serde_json::json;

use super::administration;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, expect::ensure_refused};

/// A token that no user has, or that is a runner's, lets nobody look after runners (contract
/// GEN-08, GEN-09).
pub struct UnknownUser;

impl Check for UnknownUser {
    const META: CheckMeta = CheckMeta::new(
        "refuse.unknown-user",
        Activity::Refuse,
        "GET /api/v4/runners/:id",
        "Every call of those who look after runners is refused with 401 to a personal access token \
         that nobody has, and to a runner's own token in its place.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let made = subject.create(&subject.fields("locked-out")).await?.0;
        let nobodys = Secret::new(format!("glpat-{}", subject.unique("nobodys")));
        let unauthorized = json!({"message": "401 Unauthorized"});
        for token in [&nobodys, &made.token] {
            for call in administration(made.id, Some(token)) {
                let reply = subject.client.send(call).await?;
                ensure_refused(&reply, 401, &unauthorized)?;
            }
        }
        Ok(())
    }
}
