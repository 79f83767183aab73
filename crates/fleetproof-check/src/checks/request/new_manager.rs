//! `request.new-manager`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure, ensure_status,
    expect::{ensure_unchanged, listed_once},
};

/// A manager whose first call is a request for jobs (contract REQ-18). It is the second entrance
/// of incident 18792: a client that was configured by hand never verifies.
pub struct NewManager;

impl Check for NewManager {
    const META: CheckMeta = CheckMeta::new(
        "request.new-manager",
        Activity::RequestJob,
        "POST /api/v4/jobs/request",
        "A manager with a new system ID that asks for a job without having verified is taken in, \
         once, however often it asks and however old the runner is (incident 18792).",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let before = subject.read_managers(runner.id).await?.len();
        let system_id = subject.fresh_system_id();
        let info = subject.info("asknew00");
        let mut lists = Vec::new();
        for _ in 0..2 {
            let reply = subject
                .client
                .request_job(Some(&runner.token), Some(&system_id), Some(&info), None)
                .await?;
            ensure_status!(reply, 204);
            lists.push(subject.read_managers(runner.id).await?);
        }
        let first = listed_once(&lists[0], &system_id)?;
        let again = listed_once(&lists[1], &system_id)?;
        ensure_unchanged("the manager", first, again, &["contacted_at"])?;
        ensure!(
            lists.iter().all(|list| list.len() == before + 1),
            "a new manager makes the list longer by one",
            format!("{before} were listed, then {}", lists[1].len())
        );
        Ok(())
    }
}
