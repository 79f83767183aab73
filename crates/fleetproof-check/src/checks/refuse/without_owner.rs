//! `refuse.without-owner`

use fleetproof_model::{Activity, RunnerType};
use serde_json::json;

use super::ensure_error_names;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject};

/// A runner of a group or project needs one (contract USR-05, USR-06). Without, it would be made
/// an orphan, which nobody may look after and no partition takes in.
pub struct WithoutOwner;

impl Check for WithoutOwner {
    const META: CheckMeta = CheckMeta::new(
        "refuse.without-owner",
        Activity::Refuse,
        "POST /api/v4/user/runners",
        "To create a group's or project's runner without naming the group or project is refused \
         with 400.",
    )
    .runs_on(RunsOn::Nothing)
    .types(&[RunnerType::Group, RunnerType::Project])
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let kind = subject.runner_type();
        let (needed, other) = if kind == RunnerType::Group {
            ("group_id", "project_id")
        } else {
            ("project_id", "group_id")
        };
        let missing = format!("{needed} is missing");
        for body in [
            json!({"runner_type": kind.wire()}),
            json!({"runner_type": kind.wire(), other: 1}),
        ] {
            let client = &subject.client;
            let reply = client.create_runner_as(client.user(), body).await?;
            ensure_error_names(&reply, &[&missing])?;
        }
        Ok(())
    }
}
