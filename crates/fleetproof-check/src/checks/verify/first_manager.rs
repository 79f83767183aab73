//! `verify.first-manager`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject, ensure, ensure_field,
    ensure_status, expect::listed_once,
};

/// The first manager of a runner, however the runner was made (contract VER-06, REG-11).
pub struct FirstManager;

impl Check for FirstManager {
    const META: CheckMeta = CheckMeta::new(
        "verify.first-manager",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "The first manager of a new runner is taken in, and is then the only one listed; for \
         runners registered by token and created by a user alike.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::UserCreation]);

    async fn run(subject: &Subject) -> CheckResult {
        let fields = subject.fields("first-manager");
        let mut made = vec![subject.create(&fields).await?.0];
        if subject.registration_token().is_ok() {
            made.push(subject.register(&fields).await?.0);
        }
        for runner in made {
            let system_id = subject.fresh_system_id();
            let info = subject.info("first000");
            let reply = subject
                .client
                .verify(Some(&runner.token), Some(&system_id), Some(&info))
                .await?;
            ensure_status!(reply, 200);
            ensure_field!("id", reply.json()["id"], runner.id);
            let managers = subject.read_managers(runner.id).await?;
            listed_once(&managers, &system_id)?;
            ensure!(
                managers.len() == 1,
                "the first manager is the only one listed",
                format!("{} are listed", managers.len())
            );
        }
        Ok(())
    }
}
