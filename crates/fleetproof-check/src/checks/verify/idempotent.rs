//! `verify.idempotent`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure, ensure_status,
    expect::{ensure_unchanged, listed_once},
};

/// The same verification again changes nothing but the time of contact (contract VER-07, INV-01,
/// INV-03).
pub struct Idempotent;

/// What contact may change of a runner.
const MOVES: [&str; 8] = [
    "status",
    "online",
    "contacted_at",
    "version",
    "revision",
    "platform",
    "architecture",
    "ip_address",
];

impl Check for Idempotent {
    const META: CheckMeta = CheckMeta::new(
        "verify.idempotent",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "The same verification three times gives three equal answers and one manager, whose id \
         stays; the runner's own fields are as they were before.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let before = subject.read_runner(runner.id).await?;
        let system_id = subject.fresh_system_id();
        let info = subject.info("again000");
        let mut answers = Vec::new();
        let mut lists = Vec::new();
        for call in 0..3 {
            let reply = subject
                .client
                .verify(Some(&runner.token), Some(&system_id), Some(&info))
                .await?;
            ensure_status!(reply, 200);
            answers.push(reply.json());
            if call != 1 {
                lists.push(subject.read_managers(runner.id).await?);
            }
        }
        ensure!(
            answers.iter().all(|answer| *answer == answers[0]),
            "the same verification has the same answer each time",
            "the answers differ"
        );
        let first = listed_once(&lists[0], &system_id)?;
        let last = listed_once(&lists[1], &system_id)?;
        ensure_unchanged("the manager", first, last, &["contacted_at"])?;
        let after = subject.read_runner(runner.id).await?;
        ensure_unchanged("the runner", &before, &after, &MOVES)
    }
}
