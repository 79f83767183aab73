//! `refuse.too-long-texts`

use fleetproof_client::RegisterRunner;
use fleetproof_model::Activity;

use super::ensure_fields_refused;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject};

/// Texts have 1,024 characters at most (contract REG-23, REG-24, USR-17).
pub struct TooLongTexts;

impl Check for TooLongTexts {
    const META: CheckMeta = CheckMeta::new(
        "refuse.too-long-texts",
        Activity::Refuse,
        "POST /api/v4/user/runners",
        "To register or create a runner with a description or note of more than 1,024 characters is refused with 400.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let long = Some("ü".repeat(1025));
        let text = "is too long (maximum is 1024 characters)";
        let described = RegisterRunner {
            description: long.clone(),
            ..subject.fields("long")
        };
        ensure_fields_refused(subject, described, ("description", text)).await?;
        let noted = RegisterRunner {
            maintenance_note: long,
            ..subject.fields("long")
        };
        ensure_fields_refused(subject, noted, ("maintenance_note", text)).await
    }
}
