//! `shadow.after-delete`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Leg, Need, RunsOn, Stop, Subject};

/// A runner that goes, goes from the shadow too, with its managers (contract INV-06, DEL-03). A
/// row that is left over would refuse the next one with its number, and the swap would revive it.
pub struct AfterDelete;

impl Check for AfterDelete {
    const META: CheckMeta = CheckMeta::new(
        "shadow.after-delete",
        Activity::Shadow,
        "DELETE /api/v4/runners",
        "After a runner was deleted, no shadow row is left of it or of its managers, in any \
         partition.",
    )
    .runs_on(RunsOn::Journey(Leg::End))
    .needs(&[Need::ShadowTables]);

    async fn run(subject: &Subject) -> CheckResult {
        let id = subject.runner()?.id;
        let there = "SELECT to_jsonb(id) FROM ci_runners WHERE id = $1";
        if subject.database()?.json(there, &[&id]).await?.is_some() {
            return Err(Stop::NotHere("the runner was not deleted".to_owned()));
        }
        subject.ensure_copied(id).await
    }
}
