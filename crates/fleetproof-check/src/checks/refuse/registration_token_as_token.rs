//! `refuse.registration-token-as-token`

use fleetproof_model::Activity;

use super::{all_calls, ensure_registration_refused, forbidden};
use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject, expect::ensure_refused,
};

/// A registration token is no authentication token, nor the other way round (contract VER-30,
/// REG-33).
pub struct RegistrationTokenAsToken;

impl Check for RegistrationTokenAsToken {
    const META: CheckMeta = CheckMeta::new(
        "refuse.registration-token-as-token",
        Activity::Refuse,
        "POST /api/v4/runners/verify",
        "A registration token is refused in every call of a runner, and a runner's token \
         registers nobody.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::RegistrationToken]);

    async fn run(subject: &Subject) -> CheckResult {
        let registration = subject.registration_token()?;
        let system_id = subject.fresh_system_id();
        for reply in all_calls(subject, Some(registration), &system_id).await? {
            ensure_refused(&reply, 403, &forbidden())?;
        }
        let fields = subject.fields("twice");
        let created = subject.create(&fields).await?.0;
        let registered = subject.register(&fields).await?.0;
        for token in [&created.token, &registered.token] {
            let reply = subject.client.register(Some(token), &fields).await?;
            ensure_registration_refused(&reply)?;
        }
        Ok(())
    }
}
