//! `refuse.both-active-and-paused`

use fleetproof_client::Call;
use fleetproof_model::Activity;
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject, expect::ensure_refused,
};

/// A contradiction registers nobody (contract REG-20).
pub struct BothActiveAndPaused;

impl Check for BothActiveAndPaused {
    const META: CheckMeta = CheckMeta::new(
        "refuse.both-active-and-paused",
        Activity::Refuse,
        "POST /api/v4/runners",
        "To register a runner as both `active` and `paused` is refused with 400.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::RegistrationToken]);

    async fn run(subject: &Subject) -> CheckResult {
        let body = json!({
            "token": subject.registration_token()?.expose(),
            "active": true,
            "paused": true,
        });
        let call = Call::new("POST /api/v4/runners", "runners").json(&body);
        let reply = subject.client.send(call).await?;
        let error = json!({"error": "active, paused are mutually exclusive"});
        ensure_refused(&reply, 400, &error)
    }
}
