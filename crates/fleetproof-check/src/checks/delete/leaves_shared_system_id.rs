//! `delete.leaves-shared-system-id`

use fleetproof_model::Activity;
use serde_json::json;

use super::{managers_at_least, system_id};
use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure, ensure_status, expect::ensure_refused,
};

/// One machine serves many runners: what goes is a runner's manager, not a machine (contract
/// VER-09, DEL-13, DEL-14).
pub struct LeavesSharedSystemId;

impl Check for LeavesSharedSystemId {
    const META: CheckMeta = CheckMeta::new(
        "delete.leaves-shared-system-id",
        Activity::Delete,
        "DELETE /api/v4/runners/managers",
        "When a machine that serves two runners unregisters from one of them, or that runner is \
         deleted, the other's manager with the same system ID stays.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let (runner, client) = (subject.runner()?, &subject.client);
        let before = managers_at_least(subject, 1).await?;
        let shared = before.iter().map(system_id).find(|id| *id != "<legacy>");
        let shared = shared.unwrap_or_default();
        let other = subject.create(&subject.fields("shared")).await?.0;
        let token = Some(&other.token);
        // The other runner has never had such a manager: it must not find this one's.
        let stranger = client.unregister_manager(token, Some(shared)).await?;
        let not_found = json!({"message": "404 Runner manager not found Not Found"});
        ensure_refused(&stranger, 404, &not_found)?;
        for deletes_runner in [false, true] {
            let verify = client.verify(token, Some(shared), None).await?;
            ensure_status!(verify, 200);
            let gone = if deletes_runner {
                subject.gone(other.id);
                client.unregister(token).await?
            } else {
                client.unregister_manager(token, Some(shared)).await?
            };
            ensure_status!(gone, 204);
        }
        ensure!(
            subject.read_managers(runner.id).await? == before,
            "managers of other runners with the same system ID stay as they were",
            "they differ"
        );
        Ok(())
    }
}
