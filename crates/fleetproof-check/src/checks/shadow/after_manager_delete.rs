//! `shadow.after-manager-delete`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Need, Subject, ensure_status};

/// A manager that goes, goes from the shadow too, and no other does (contract INV-06, DEL-14).
pub struct AfterManagerDelete;

impl Check for AfterManagerDelete {
    const META: CheckMeta = CheckMeta::new(
        "shadow.after-manager-delete",
        Activity::Shadow,
        "DELETE /api/v4/runners/managers",
        "After one manager unregistered, its shadow row is gone and those of the runner's other \
         managers are there.",
    )
    .needs(&[Need::ShadowTables]);

    async fn run(subject: &Subject) -> CheckResult {
        let (runner, client) = (subject.runner()?, &subject.client);
        let (token, new) = (Some(&runner.token), subject.fresh_system_id());
        let verify = client.verify(token, Some(&new), None).await?;
        ensure_status!(verify, 200);
        for leaves in [runner.known_manager(), Some(&new)].into_iter().flatten() {
            let gone = client.unregister_manager(token, Some(leaves)).await?;
            ensure_status!(gone, 204);
            subject.ensure_synced(runner.id).await?;
        }
        Ok(())
    }
}
