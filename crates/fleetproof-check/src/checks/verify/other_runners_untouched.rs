//! `verify.other-runners-untouched`

use fleetproof_model::Activity;
use serde_json::Value;

use crate::{
    Check, CheckMeta, CheckResult, Need, Subject, ensure_status, expect::ensure_unchanged,
};

/// Contact of one runner is nothing to another (contract INV-03). The one that must not change is
/// the runner of the cell, since old rows are those that a careless write would hit.
pub struct OtherRunnersUntouched;

impl Check for OtherRunnersUntouched {
    const META: CheckMeta = CheckMeta::new(
        "verify.other-runners-untouched",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "While another runner of the same type verifies, with a system ID that this one uses too, \
         this runner and its managers stay as they are, down to the time of contact.",
    )
    .needs(&[Need::UserCreation]);

    async fn run(subject: &Subject) -> CheckResult {
        let bystander = subject.runner()?;
        let before = subject.read_runner(bystander.id).await?;
        let managers_before = subject.read_managers(bystander.id).await?;
        let (other, _) = subject.create(&subject.fields("other")).await?;
        let shared = bystander.known_manager().map(str::to_owned);
        let info = subject.info("other000");
        for system_id in [
            shared.unwrap_or_else(|| subject.fresh_system_id()),
            subject.fresh_system_id(),
        ] {
            let reply = subject
                .client
                .verify(Some(&other.token), Some(&system_id), Some(&info))
                .await?;
            ensure_status!(reply, 200);
        }
        let after = subject.read_runner(bystander.id).await?;
        ensure_unchanged("another runner", &before, &after, &[])?;
        let managers_after = subject.read_managers(bystander.id).await?;
        for manager in &managers_before {
            let same = |other: &&Value| other["id"] == manager["id"];
            let now = managers_after.iter().find(same).unwrap_or(&Value::Null);
            ensure_unchanged("another runner's manager", manager, now, &[])?;
        }
        crate::ensure!(
            managers_after.len() == managers_before.len(),
            "contact of one runner makes no manager for another",
            format!(
                "{} were listed, then {}",
                managers_before.len(),
                managers_after.len()
            )
        );
        Ok(())
    }
}
