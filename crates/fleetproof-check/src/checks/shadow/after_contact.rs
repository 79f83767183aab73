//! `shadow.after-contact`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Leg, Need, RunsOn, Subject};

/// Contact leaves source and shadow equal (contract INV-06).
pub struct AfterContact;

impl Check for AfterContact {
    const META: CheckMeta = CheckMeta::new(
        "shadow.after-contact",
        Activity::Shadow,
        "POST /api/v4/runners/verify",
        "After contact, the shadow rows of the runner and of its managers equal the source rows, \
         column by column.",
    )
    .runs_on(RunsOn::Journey(Leg::ReadBack))
    .needs(&[Need::ShadowTables]);

    async fn run(subject: &Subject) -> CheckResult {
        subject.ensure_synced(subject.runner()?.id).await
    }
}
