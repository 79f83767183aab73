//! `create.no-manager-yet`

use fleetproof_model::Activity;

use super::newborn::ensure_never_contacted;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// Creation makes no manager (contract USR-08).
pub struct CreateNoManagerYet;

impl Check for CreateNoManagerYet {
    const META: CheckMeta = CheckMeta::new(
        "create.no-manager-yet",
        Activity::Create,
        "POST /api/v4/user/runners",
        "A runner that a user has created and nobody uses has no manager and was never contacted.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::UserCreation]);

    async fn run(subject: &Subject) -> CheckResult {
        let (made, _) = subject.create(&subject.fields("no-manager")).await?;
        ensure_never_contacted(subject, made.id).await
    }
}
