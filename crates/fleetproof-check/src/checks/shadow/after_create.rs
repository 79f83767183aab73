//! `shadow.after-create`

use fleetproof_model::Activity;

use super::every_field;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// A runner created by a user is in the shadow at once (contract INV-06).
pub struct AfterCreate;

impl Check for AfterCreate {
    const META: CheckMeta = CheckMeta::new(
        "shadow.after-create",
        Activity::Shadow,
        "POST /api/v4/user/runners",
        "A runner that a user creates has its shadow row at once, equal in every column.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::ShadowTables]);

    async fn run(subject: &Subject) -> CheckResult {
        let made = subject.create(&every_field(subject, "created")).await?.0;
        subject.ensure_copied(made.id).await
    }
}
