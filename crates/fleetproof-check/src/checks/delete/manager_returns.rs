//! `delete.manager-returns`

use fleetproof_model::Activity;

use super::{managers_at_least, remove_manager, system_id};
use crate::{Check, CheckMeta, CheckResult, Subject, ensure, ensure_status};

/// A manager that unregistered comes back as a new one (contract DEL-20). Its return inserts a
/// row, which is what failed in incident 18792 for runners whose managers had been cleaned up.
pub struct ManagerReturns;

impl Check for ManagerReturns {
    const META: CheckMeta = CheckMeta::new(
        "delete.manager-returns",
        Activity::Delete,
        "DELETE /api/v4/runners/managers",
        "A manager that unregistered and comes back is taken in again, with a new row, however \
         old its runner is (incident 18792).",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let before = managers_at_least(subject, 1).await?;
        let Some(manager) = before.first() else {
            return Ok(());
        };
        let system_id = system_id(manager);
        remove_manager(subject, system_id).await?;
        let sent = Some(system_id).filter(|id| *id != "<legacy>");
        let info = subject.info("returned");
        let verify = subject
            .client
            .verify(Some(&runner.token), sent, Some(&info))
            .await?;
        ensure_status!(verify, 200);
        let after = subject.read_managers(runner.id).await?;
        let again: Vec<_> = after
            .iter()
            .filter(|manager| manager["system_id"] == system_id)
            .map(|manager| manager["id"].as_i64())
            .collect();
        ensure!(
            again.len() == 1 && again != [manager["id"].as_i64()],
            "a manager that returns is listed once, with a row of its own",
            format!("row before: {}, rows after: {again:?}", manager["id"])
        );
        ensure!(
            after.len() == before.len(),
            "a manager's return leaves the others as they were",
            format!("{} before, {} after", before.len(), after.len())
        );
        Ok(())
    }
}
