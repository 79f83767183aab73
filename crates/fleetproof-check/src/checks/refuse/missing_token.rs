//! `refuse.missing-token`

use fleetproof_model::Activity;
use serde_json::json;

use super::all_calls;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, expect::ensure_refused};

/// Who sends no token is told so (contract REG-01, VER-01, DEL-01, DEL-10, RST-05, REQ-01).
pub struct MissingToken;

impl Check for MissingToken {
    const META: CheckMeta = CheckMeta::new(
        "refuse.missing-token",
        Activity::Refuse,
        "POST /api/v4/runners/verify",
        "A runner's call without a token is refused with 400 and `token is missing`: to register, \
         verify, ask for a job, exchange the token, unregister a manager or the runner.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let missing = json!({"error": "token is missing"});
        for reply in all_calls(subject, None, &subject.fresh_system_id()).await? {
            ensure_refused(&reply, 400, &missing)?;
        }
        let register = subject
            .client
            .register(None, &subject.fields("none"))
            .await?;
        ensure_refused(&register, 400, &missing)
    }
}
