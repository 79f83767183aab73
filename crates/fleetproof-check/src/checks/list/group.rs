//! `list.group`

use fleetproof_client::RunnerList;
use fleetproof_model::{Activity, RunnerType, TargetKind};

use super::Question;
use crate::{Check, CheckMeta, CheckResult, RunsOn, Stop, Subject};

/// A group's list has its own runners and those that it may use, none of its projects' (contract
/// ADM-80).
pub struct Group;

impl Check for Group {
    const META: CheckMeta = CheckMeta::new(
        "list.group",
        Activity::List,
        "GET /api/v4/groups/:id/runners",
        "A group's list has the group's runners and those of the instance, and none of the \
         group's projects.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let Some(group) = &subject.target.group else {
            return Err(Stop::NotHere(
                "no group was named (--group PATH)".to_owned(),
            ));
        };
        let question = Question::about(subject, RunnerList::Group(group.id))?;
        match subject.runner_type() {
            RunnerType::Group => question.ensure_listed(&[], true).await,
            RunnerType::Project => {
                let of_projects = [("type", RunnerType::Project.wire())];
                question.ensure_listed(&of_projects, false).await?;
                question.ensure_listed(&[], false).await
            }
            RunnerType::Instance if subject.target.kind == TargetKind::Coordinator => {
                question.ensure_listed(&[], true).await
            }
            RunnerType::Instance => Err(Stop::NotHere(
                "whether a group may use the instance's runners is a setting".to_owned(),
            )),
        }
    }
}
