//! `refuse.access-level`

use fleetproof_client::RegisterRunner;
use fleetproof_model::Activity;
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject, expect::ensure_refused,
};

/// There are two access levels, and a time is a number (contract REG-18, REG-19).
pub struct AccessLevel;

impl Check for AccessLevel {
    const META: CheckMeta = CheckMeta::new(
        "refuse.access-level",
        Activity::Refuse,
        "POST /api/v4/runners",
        "To register a runner with an access level that there is not is refused with 400, not \
         taken for the wider of the two.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::RegistrationToken]);

    async fn run(subject: &Subject) -> CheckResult {
        let fields = RegisterRunner {
            access_level: Some("admin".to_owned()),
            ..subject.fields("level")
        };
        let token = subject.registration_token()?;
        let reply = subject.client.register(Some(token), &fields).await?;
        let error = json!({"error": "access_level does not have a valid value"});
        ensure_refused(&reply, 400, &error)
    }
}
