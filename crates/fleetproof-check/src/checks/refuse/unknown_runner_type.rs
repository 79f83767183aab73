//! `refuse.unknown-runner-type`

use fleetproof_model::{Activity, RunnerType};
use serde_json::json;

use super::ensure_error_names;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject};

/// A runner of no type is not made (contract USR-03, USR-04).
pub struct UnknownRunnerType;

impl Check for UnknownRunnerType {
    const META: CheckMeta = CheckMeta::new(
        "refuse.unknown-runner-type",
        Activity::Refuse,
        "POST /api/v4/user/runners",
        "To create a runner without a type, or of one that there is not, is refused with 400.",
    )
    .runs_on(RunsOn::Nothing)
    .types(&[RunnerType::Instance])
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let client = &subject.client;
        let invalid = "runner_type does not have a valid value";
        for (body, texts) in [
            (json!({}), vec!["runner_type is missing", invalid]),
            (json!({"runner_type": "shared_type"}), vec![invalid]),
            (json!({"runner_type": 1}), vec![invalid]),
        ] {
            let reply = client.create_runner_as(client.user(), body).await?;
            ensure_error_names(&reply, &texts)?;
        }
        Ok(())
    }
}
