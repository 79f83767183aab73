//! `verify.further-manager`

use fleetproof_model::Activity;
use serde_json::Value;

use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure, ensure_status,
    expect::{ensure_unchanged, listed_once},
};

/// One manager more leaves the others alone (contract VER-08, INV-02, INV-03).
pub struct FurtherManager;

impl Check for FurtherManager {
    const META: CheckMeta = CheckMeta::new(
        "verify.further-manager",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "A further manager of a runner is listed beside those from before, each of which is as it \
         was: same id, times, details and status.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let before = subject.read_managers(runner.id).await?;
        let system_id = subject.fresh_system_id();
        let info = subject.info("further0");
        let reply = subject
            .client
            .verify(Some(&runner.token), Some(&system_id), Some(&info))
            .await?;
        ensure_status!(reply, 200);
        let after = subject.read_managers(runner.id).await?;
        listed_once(&after, &system_id)?;
        ensure!(
            after.len() == before.len() + 1,
            "a further manager makes the list longer by one",
            format!("{} were listed, then {}", before.len(), after.len())
        );
        for manager in &before {
            let same = |other: &&Value| other["system_id"] == manager["system_id"];
            let now = after.iter().find(same).unwrap_or(&Value::Null);
            ensure_unchanged("a manager from before", manager, now, &[])?;
        }
        Ok(())
    }
}
