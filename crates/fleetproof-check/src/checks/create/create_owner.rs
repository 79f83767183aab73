//! `create.owner`

use fleetproof_model::Activity;

use super::newborn::ensure_owner;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// A created runner belongs to the group or project named (contract USR-08, USR-10, USR-12).
pub struct CreateOwner;

impl Check for CreateOwner {
    const META: CheckMeta = CheckMeta::new(
        "create.owner",
        Activity::Create,
        "POST /api/v4/user/runners",
        "A runner that a user has created is of the type asked for, and serves the group or \
         project named and no other.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::UserCreation]);

    async fn run(subject: &Subject) -> CheckResult {
        let (made, _) = subject.create(&subject.fields("owner")).await?;
        ensure_owner(subject, made.id).await
    }
}
