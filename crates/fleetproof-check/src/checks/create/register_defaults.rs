//! `register.defaults`

use fleetproof_model::Activity;

use super::fields;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// What a registration does not say gets GitLab's defaults (contract REG-08).
pub struct RegisterDefaults;

impl Check for RegisterDefaults {
    const META: CheckMeta = CheckMeta::new(
        "register.defaults",
        Activity::Create,
        "POST /api/v4/runners",
        "Fields that a registration leaves out have their defaults: a runner that takes untagged \
         jobs at once, unlocked, for every ref, without a limit of its own.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::RegistrationToken]);

    async fn run(subject: &Subject) -> CheckResult {
        let sent = subject.fields("defaults");
        let (made, _) = subject.register(&sent).await?;
        fields::ensure_read_back(subject, made.id, &sent).await
    }
}
