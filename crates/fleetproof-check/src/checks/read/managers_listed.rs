//! `read.managers-listed`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Leg, RunsOn, Subject, ensure};

/// The managers of a runner are those that were in contact, each once (contract INV-02).
pub struct ManagersListed;

impl Check for ManagersListed {
    const META: CheckMeta = CheckMeta::new(
        "read.managers-listed",
        Activity::Read,
        "GET /api/v4/runners/:id/managers",
        "After contact, exactly the managers from before and those that were accepted are listed, \
         each once.",
    )
    .runs_on(RunsOn::Journey(Leg::ReadBack));

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let listed = subject.read_managers(runner.id).await?;
        let mut listed: Vec<_> = listed
            .iter()
            .filter_map(|manager| manager["system_id"].as_str())
            .collect();
        listed.sort_unstable();
        let due = runner.all_managers();
        ensure!(
            listed == due,
            "the managers listed are those that were accepted, each once",
            format!(
                "listed: {}; accepted: {}",
                listed.join(", "),
                due.join(", ")
            )
        );
        Ok(())
    }
}
