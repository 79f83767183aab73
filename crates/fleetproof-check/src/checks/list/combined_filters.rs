//! `list.combined-filters`

use fleetproof_model::{Activity, RunnerType};

use super::{Question, certain_lists};
use crate::{Check, CheckMeta, CheckResult, RunsOn, Subject, standing::Standing};

/// Several filters show what passes all of them (contract ADM-06, ADM-07, ADM-10).
pub struct CombinedFilters;

impl Check for CombinedFilters {
    const META: CheckMeta = CheckMeta::new(
        "list.combined-filters",
        Activity::List,
        "GET /api/v4/runners/all",
        "With several filters at once, the lists show a runner that passes all of them, and none \
         that fails one.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let standing = Standing::of(subject).await?;
        let status = ["online", "offline", "never_contacted"]
            .into_iter()
            .find(|status| standing.found_by(status) == Some(true))
            .unwrap_or("active");
        let wrong_status = if status == "online" {
            "offline"
        } else {
            "online"
        };
        let own = subject.runner_type();
        let other = RunnerType::ALL.into_iter().find(|kind| *kind != own);
        let other = other.unwrap_or(own).wire();
        let own = own.wire();
        for list in certain_lists(subject)? {
            let question = Question::about(subject, list)?;
            for (kind, status, paused, due) in [
                (own, status, "false", true),
                (other, status, "false", false),
                (own, wrong_status, "false", false),
                (own, status, "true", false),
            ] {
                let filters = [("type", kind), ("status", status), ("paused", paused)];
                question.ensure_listed(&filters, due).await?;
            }
        }
        Ok(())
    }
}
