//! `list.own`

use fleetproof_client::RunnerList;
use fleetproof_model::{Activity, RunnerType, TargetKind};

use super::Question;
use crate::{Check, CheckMeta, CheckResult, RunsOn, Subject};

/// The user's own runners are those of groups and projects that they look after (contract ADM-01).
pub struct Own;

impl Check for Own {
    const META: CheckMeta = CheckMeta::new(
        "list.own",
        Activity::List,
        "GET /api/v4/runners",
        "The list of a user's own runners has those of the user's group and project, and no \
         runner of the instance.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let question = Question::about(subject, RunnerList::Own)?;
        if subject.runner_type() == RunnerType::Instance {
            return question.ensure_listed(&[], false).await;
        }
        // An administrator of a GitLab need not be a member of group and project, and then their
        // runners are not the administrator's own.
        if subject.target.kind == TargetKind::Coordinator {
            question.ensure_listed(&[], true).await?;
        }
        let instance = [("type", RunnerType::Instance.wire())];
        question.ensure_listed(&instance, false).await
    }
}
