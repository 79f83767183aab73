//! `list.all`

use fleetproof_client::RunnerList;
use fleetproof_model::Activity;

use super::Question;
use crate::{Check, CheckMeta, CheckResult, Need, RunsOn, Subject};

/// The list of all runners has each, once (contract ADM-04).
pub struct All;

impl Check for All {
    const META: CheckMeta = CheckMeta::new(
        "list.all",
        Activity::List,
        "GET /api/v4/runners/all",
        "The list of all runners has the runner, once, whatever its type and age.",
    )
    .runs_on(RunsOn::Shared)
    .needs(&[Need::Administrator]);

    async fn run(subject: &Subject) -> CheckResult {
        let question = Question::about(subject, RunnerList::All)?;
        question.ensure_listed(&[], true).await
    }
}
