//! `target.version`

use fleetproof_model::{Activity, RunnerType};

use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure, ensure_status};

/// The target names its version and revision (contract GEN-01).
pub struct Version;

impl Check for Version {
    const META: CheckMeta = CheckMeta::new(
        "target.version",
        Activity::Target,
        "GET /api/v4/version",
        "The target tells its version and revision, by which a later run knows what changed.",
    )
    .runs_on(RunsOn::Nothing)
    .types(&[RunnerType::Instance])
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let reply = subject.client.version().await?;
        ensure_status!(reply, 200);
        let body = reply.json();
        for field in ["version", "revision"] {
            ensure!(
                body[field].as_str().is_some_and(|text| !text.is_empty()),
                format!("`{field}` is text"),
                &body[field]
            );
        }
        Ok(())
    }
}
