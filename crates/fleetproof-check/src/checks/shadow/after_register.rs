//! `shadow.after-register`

use fleetproof_model::Activity;

use super::every_field;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// A runner that registers is in the shadow at once (contract INV-06).
pub struct AfterRegister;

impl Check for AfterRegister {
    const META: CheckMeta = CheckMeta::new(
        "shadow.after-register",
        Activity::Shadow,
        "POST /api/v4/runners",
        "A runner that registers has its shadow row at once, equal in every column.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::ShadowTables, Need::RegistrationToken]);

    async fn run(subject: &Subject) -> CheckResult {
        let made = subject
            .register(&every_field(subject, "registered"))
            .await?
            .0;
        subject.ensure_copied(made.id).await
    }
}
