//! `register.no-manager-yet`

use fleetproof_model::Activity;

use super::newborn::ensure_never_contacted;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// Registration makes no manager, even when it is told of one (contract REG-11, REG-25).
pub struct RegisterNoManagerYet;

impl Check for RegisterNoManagerYet {
    const META: CheckMeta = CheckMeta::new(
        "register.no-manager-yet",
        Activity::Create,
        "POST /api/v4/runners",
        "A runner that was registered and not used has no manager and was never contacted, \
         although its registration told of a machine.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::RegistrationToken]);

    async fn run(subject: &Subject) -> CheckResult {
        let mut fields = subject.fields("no-manager");
        fields.info = Some(subject.info("register"));
        let (made, _) = subject.register(&fields).await?;
        ensure_never_contacted(subject, made.id).await
    }
}
