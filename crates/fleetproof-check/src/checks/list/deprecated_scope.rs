//! `list.deprecated-scope`

use fleetproof_model::{Activity, Cohort, RunnerType};

use super::Question;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject, standing::Standing};
use fleetproof_client::RunnerList;

/// The old filter `scope` still answers (contract ADM-08).
pub struct DeprecatedScope;

impl Check for DeprecatedScope {
    const META: CheckMeta = CheckMeta::new(
        "list.deprecated-scope",
        Activity::List,
        "GET /api/v4/runners/all",
        "The old filter `scope`, which scripts still use, shows the runner as `shared` or as \
         `specific` by its type, and by status and pause as the newer filters do.",
    )
    .runs_on(RunsOn::Shared)
    .cohorts(Cohorts::Only(&[
        Cohort::Fresh,
        Cohort::Offline,
        Cohort::NeverContacted,
    ]))
    .needs(&[Need::Administrator]);

    async fn run(subject: &Subject) -> CheckResult {
        let standing = Standing::of(subject).await?;
        let shared = subject.runner_type() == RunnerType::Instance;
        let question = Question::about(subject, RunnerList::All)?;
        for (scope, due) in [
            ("shared", shared),
            ("specific", !shared),
            ("active", true),
            ("paused", false),
            ("online", standing.online),
        ] {
            question.ensure_listed(&[("scope", scope)], due).await?;
        }
        Ok(())
    }
}
