//! `verify.known-manager-row`

use fleetproof_model::{Activity, Cohort};

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Subject, ensure, ensure_status,
    expect::{ensure_details, ensure_unchanged, listed_once, read_time},
};

/// A known manager keeps its row, whatever its age (contract VER-07, INV-01, INV-03).
pub struct KnownManagerRow;

/// What contact may change of a manager.
const MOVES: [&str; 7] = [
    "version",
    "revision",
    "platform",
    "architecture",
    "ip_address",
    "contacted_at",
    "status",
];

impl Check for KnownManagerRow {
    const META: CheckMeta = CheckMeta::new(
        "verify.known-manager-row",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "A manager that comes back keeps its id and its time of creation, is listed once, in \
         contact now and with what it says of itself today.",
    )
    .cohorts(Cohorts::AllBut(&[Cohort::NeverContacted]));

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let known = subject.known_manager()?;
        let before = subject.read_managers(runner.id).await?;
        let row = listed_once(&before, known)?;
        let info = subject.info("knownrow");
        let reply = subject
            .client
            .verify(Some(&runner.token), Some(known), Some(&info))
            .await?;
        ensure_status!(reply, 200);
        let after = subject.read_managers(runner.id).await?;
        let now = listed_once(&after, known)?;
        ensure_unchanged("a known manager", row, now, &MOVES)?;
        ensure_details(now, &info)?;
        ensure!(
            after.len() == before.len(),
            "contact by a known manager makes no other",
            format!("{} were listed, then {}", before.len(), after.len())
        );
        ensure!(
            read_time(&now["contacted_at"]) > read_time(&row["contacted_at"]),
            "contact moves the manager's `contacted_at` forward",
            format!("from {} to {}", row["contacted_at"], now["contacted_at"])
        );
        Ok(())
    }
}
