//! `list.by-status`

use fleetproof_model::Activity;

use super::{Question, certain_lists};
use crate::{Check, CheckMeta, CheckResult, RunsOn, Subject, standing::Standing};

/// The filters by status go by the columns' age (contract ADM-07, ADM-13, ADM-14, STA-01, STA-02,
/// STA-07).
pub struct ByStatus;

impl Check for ByStatus {
    const META: CheckMeta = CheckMeta::new(
        "list.by-status",
        Activity::List,
        "GET /api/v4/runners/all",
        "Filtered by status, the lists show the runner where its last contact and its age put it, \
         and nowhere else; a stale runner is offline too, and one that is not paused is active.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let standing = Standing::of(subject).await?;
        for list in certain_lists(subject)? {
            let question = Question::about(subject, list)?;
            for status in ["online", "offline", "stale", "never_contacted"] {
                if let Some(due) = standing.found_by(status) {
                    question.ensure_listed(&[("status", status)], due).await?;
                }
            }
            question
                .ensure_listed(&[("status", "active")], true)
                .await?;
            question
                .ensure_listed(&[("status", "paused")], false)
                .await?;
        }
        Ok(())
    }
}
