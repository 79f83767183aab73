//! `list.by-type`

use fleetproof_model::{Activity, RunnerType};

use super::{Question, certain_lists};
use crate::{Check, CheckMeta, CheckResult, RunsOn, Subject};

/// The filter by type shows a runner under its own type and no other (contract ADM-06, ADM-80).
pub struct ByType;

impl Check for ByType {
    const META: CheckMeta = CheckMeta::new(
        "list.by-type",
        Activity::List,
        "GET /api/v4/runners/all",
        "Filtered by type, the lists show the runner under its own type and under neither of the \
         two others.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        for list in certain_lists(subject)? {
            let question = Question::about(subject, list)?;
            for asked in RunnerType::ALL {
                let due = asked == subject.runner_type();
                question
                    .ensure_listed(&[("type", asked.wire())], due)
                    .await?;
            }
        }
        Ok(())
    }
}
