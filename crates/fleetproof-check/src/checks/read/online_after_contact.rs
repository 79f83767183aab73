//! `read.online-after-contact`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Leg, RunsOn, Stop, Subject, ensure_field};

/// Contact makes a runner and its manager online (contract STA-01, STA-03, STA-04).
pub struct OnlineAfterContact;

impl Check for OnlineAfterContact {
    const META: CheckMeta = CheckMeta::new(
        "read.online-after-contact",
        Activity::Read,
        "GET /api/v4/runners/:id",
        "A runner that was in contact a moment ago is shown as online, and so is the manager that \
         it was in contact by.",
    )
    .runs_on(RunsOn::Journey(Leg::ReadBack));

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let contacts = runner.contacts();
        if contacts.is_empty() {
            return Err(Stop::NotHere("no contact was accepted before".to_owned()));
        }
        let read = subject.read_runner(runner.id).await?;
        ensure_field!("status of the runner", read["status"], "online");
        ensure_field!("online", read["online"], true);
        for manager in subject.read_managers(runner.id).await? {
            let system_id = manager["system_id"].as_str().unwrap_or_default();
            if contacts.iter().any(|contact| contact == system_id) {
                // A manager that has only verified is "never contacted" to some releases, until it
                // asks for a job (contract STA-03, VER-10).
                ensure_field!("status of the manager", manager["status"], "online");
            }
        }
        Ok(())
    }
}
