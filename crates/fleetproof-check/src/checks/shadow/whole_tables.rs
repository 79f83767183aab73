//! `shadow.whole-tables`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// All rows of a runner type, whoever has written them last, are equal in source and shadow
/// (contract INV-06). On a GitLab, rows may have drifted apart long before, and may be millions.
pub struct WholeTables;

impl Check for WholeTables {
    const META: CheckMeta = CheckMeta::new(
        "shadow.whole-tables",
        Activity::Shadow,
        "POST /api/v4/runners/verify",
        "At the end of each step, after all that was done, every row of the runner type has an \
         equal one in the shadow tables, and no shadow row is left over.",
    )
    .runs_on(RunsOn::EndOfStep)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::ShadowTables, Need::Coordinator]);

    async fn run(subject: &Subject) -> CheckResult {
        let database = subject.database()?;
        database
            .ensure_all_synced(subject.runner_type(), subject.step)
            .await
    }
}
