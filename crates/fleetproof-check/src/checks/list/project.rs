//! `list.project`

use fleetproof_client::RunnerList;
use fleetproof_model::{Activity, RunnerType, TargetKind};

use super::Question;
use crate::{Check, CheckMeta, CheckResult, RunsOn, Stop, Subject};

/// A project's list has its own runners, those of its groups and those of the instance (contract
/// ADM-70).
pub struct Project;

impl Check for Project {
    const META: CheckMeta = CheckMeta::new(
        "list.project",
        Activity::List,
        "GET /api/v4/projects/:id/runners",
        "A project's list has every runner that can take its jobs: its own, its group's and the \
         instance's.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let Some(project) = &subject.target.project else {
            return Err(Stop::NotHere(
                "no project was named (--project PATH)".to_owned(),
            ));
        };
        let its_own = subject.runner_type() == RunnerType::Project;
        if !its_own && subject.target.kind == TargetKind::Gitlab {
            let reason =
                "whether a project may use the runners of groups and instance is a setting";
            return Err(Stop::NotHere(reason.to_owned()));
        }
        let question = Question::about(subject, RunnerList::Project(project.id))?;
        question.ensure_listed(&[], true).await
    }
}
