//! `verify.odd-system-ids`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Subject, ensure, ensure_status, expect::listed_once,
};

/// A system ID is text and nothing else: it is stored and compared as it is (contract VER-06,
/// VER-08).
pub struct OddSystemIds;

impl Check for OddSystemIds {
    const META: CheckMeta = CheckMeta::new(
        "verify.odd-system-ids",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "System IDs that differ in case only, or hold quotes, patterns of SQL, spaces or letters \
         outside ASCII, are each a manager of its own, listed as sent.",
    )
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let before = subject.read_managers(runner.id).await?.len();
        let base = subject.fresh_system_id();
        let odd = [
            format!("{base}a"),
            format!("{base}A"),
            format!("{base}_"),
            format!("{base}%"),
            format!("'{base}\"; --"),
            format!("{base} \u{e4}\u{4e2d}\u{1f3c3}"),
            format!("{base}\\n"),
        ];
        for system_id in &odd {
            let reply = subject
                .client
                .verify(Some(&runner.token), Some(system_id), None)
                .await?;
            ensure_status!(reply, 200);
        }
        let managers = subject.read_managers(runner.id).await?;
        for system_id in &odd {
            listed_once(&managers, system_id)?;
        }
        ensure!(
            managers.len() == before + odd.len(),
            "each system ID is one manager",
            format!(
                "{} system IDs made {} managers",
                odd.len(),
                managers.len() - before
            )
        );
        Ok(())
    }
}
