//! `verify.concurrent-first-contact`

use fleetproof_model::Activity;
use futures::future::join_all;

use crate::{Check, CheckMeta, CheckResult, Subject, ensure_status, expect::listed_once};

/// A new manager whose first calls come at once (contract VER-07, INV-01). Clients with several
/// workers do that; who loses the race to make the row must find it.
pub struct ConcurrentFirstContact;

/// Calls at once.
const CALLS: usize = 4;

impl Check for ConcurrentFirstContact {
    const META: CheckMeta = CheckMeta::new(
        "verify.concurrent-first-contact",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "Four first calls of one new manager at the same moment are all answered 200, and make \
         one manager.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let system_id = subject.fresh_system_id();
        let info = subject.info("atonce00");
        let calls = (0..CALLS).map(|_| {
            let client = &subject.client;
            client.verify(Some(&runner.token), Some(&system_id), Some(&info))
        });
        for reply in join_all(calls).await {
            let reply = reply?;
            ensure_status!(reply, 200);
        }
        let managers = subject.read_managers(runner.id).await?;
        listed_once(&managers, &system_id)?;
        Ok(())
    }
}
