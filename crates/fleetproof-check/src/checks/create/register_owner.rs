//! `register.owner`

use fleetproof_model::Activity;

use super::newborn::ensure_owner;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// The registration token decides whom the runner serves (contract REG-08 to REG-10).
pub struct RegisterOwner;

impl Check for RegisterOwner {
    const META: CheckMeta = CheckMeta::new(
        "register.owner",
        Activity::Create,
        "POST /api/v4/runners",
        "A runner registered by the token of the instance, a group or a project is of that type, \
         and serves that group or project and no other.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::RegistrationToken]);

    async fn run(subject: &Subject) -> CheckResult {
        let (made, _) = subject.register(&subject.fields("owner")).await?;
        ensure_owner(subject, made.id).await
    }
}
