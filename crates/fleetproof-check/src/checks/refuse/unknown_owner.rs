//! `refuse.unknown-owner`

use fleetproof_model::{Activity, RunnerType};
use serde_json::json;

use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, expect::ensure_refused};

/// A group or project that is not there can have no runner (contract USR-07).
pub struct UnknownOwner;

impl Check for UnknownOwner {
    const META: CheckMeta = CheckMeta::new(
        "refuse.unknown-owner",
        Activity::Refuse,
        "POST /api/v4/user/runners",
        "To create a runner for a group or project that there is not is refused with 400.",
    )
    .runs_on(RunsOn::Nothing)
    .types(&[RunnerType::Group, RunnerType::Project])
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let kind = subject.runner_type();
        let body = json!({
            "runner_type": kind.wire(),
            format!("{kind}_id"): i32::MAX,
        });
        let client = &subject.client;
        let reply = client.create_runner_as(client.user(), body).await?;
        let message = format!("400 Bad request - Missing/invalid {kind}");
        ensure_refused(&reply, 400, &json!({ "message": message }))
    }
}
