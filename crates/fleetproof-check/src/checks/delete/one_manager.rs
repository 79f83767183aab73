//! `delete.one-manager`

use fleetproof_model::Activity;
use serde_json::Value;

use super::{managers_at_least, remove_manager, system_id};
use crate::{Check, CheckMeta, CheckResult, Subject, ensure, ensure_status};

/// One manager goes, the others live on (contract DEL-14).
pub struct OneManager;

impl Check for OneManager {
    const META: CheckMeta = CheckMeta::new(
        "delete.one-manager",
        Activity::Delete,
        "DELETE /api/v4/runners/managers",
        "When one manager unregisters it alone is gone; the runner's others are listed as before \
         and verify as before.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let before = managers_at_least(subject, 2).await?;
        // The oldest row goes: a younger one could be told from it by its age.
        let Some(leaves) = before.iter().min_by_key(|manager| manager["id"].as_i64()) else {
            return Ok(());
        };
        remove_manager(subject, system_id(leaves)).await?;
        let stay = |managers: &[Value]| {
            let mut rows: Vec<_> = managers
                .iter()
                .filter(|manager| manager["id"] != leaves["id"])
                .map(|manager| (manager["id"].as_i64(), manager["contacted_at"].to_string()))
                .collect();
            rows.sort();
            rows
        };
        let after = subject.read_managers(runner.id).await?;
        ensure!(
            after.len() + 1 == before.len() && stay(&after) == stay(&before),
            "the manager that unregisters is gone, and the others are what they were",
            format!("before: {:?}; after: {:?}", stay(&before), after)
        );
        for manager in &after {
            let id = Some(system_id(manager)).filter(|id| *id != "<legacy>");
            let verify = subject.client.verify(Some(&runner.token), id, None).await?;
            ensure_status!(verify, 200);
        }
        let last = subject.read_managers(runner.id).await?;
        let ids = |managers: &[Value]| {
            let mut ids: Vec<_> = managers.iter().map(|it| it["id"].as_i64()).collect();
            ids.sort_unstable();
            ids
        };
        ensure!(
            ids(&last) == ids(&after),
            "managers that stay are known again by the rows that they had",
            format!("rows before: {:?}, after: {:?}", ids(&after), ids(&last))
        );
        Ok(())
    }
}
