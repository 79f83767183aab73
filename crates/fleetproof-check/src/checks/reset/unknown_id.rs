//! `reset.unknown-id`

use fleetproof_model::Activity;
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure_status, expect::ensure_refused,
};

/// A runner that is not there has no token to exchange (contract RST-12).
pub struct UnknownId;

impl Check for UnknownId {
    const META: CheckMeta = CheckMeta::new(
        "reset.unknown-id",
        Activity::Reset,
        "POST /api/v4/runners/:id/reset_authentication_token",
        "The reset of the token of a runner that is gone, or never was, is refused with 404.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let made = subject.create(&subject.fields("reset")).await?.0;
        let gone = subject.client.unregister(Some(&made.token)).await?;
        ensure_status!(gone, 204);
        subject.gone(made.id);
        let not_found = json!({"message": "404 Not found"});
        for id in [made.id, 0] {
            let reply = subject.client.reset_token_of(id).await?;
            ensure_refused(&reply, 404, &not_found)?;
        }
        Ok(())
    }
}
