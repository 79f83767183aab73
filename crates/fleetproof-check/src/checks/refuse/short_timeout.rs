//! `refuse.short-timeout`

use fleetproof_client::RegisterRunner;
use fleetproof_model::Activity;

use super::ensure_fields_refused;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject};

/// A job has ten minutes at least (contract REG-17, USR-17).
pub struct ShortTimeout;

impl Check for ShortTimeout {
    const META: CheckMeta = CheckMeta::new(
        "refuse.short-timeout",
        Activity::Refuse,
        "POST /api/v4/user/runners",
        "To register or create a runner whose jobs have less than ten minutes is refused with 400.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let fields = RegisterRunner {
            maximum_timeout: Some(599),
            ..subject.fields("timeout")
        };
        let text = "needs to be at least 10 minutes";
        ensure_fields_refused(subject, fields, ("maximum_timeout", text)).await
    }
}
