//! `read.timestamps-form`

use fleetproof_model::{Activity, TargetKind};
use serde_json::Value;

use crate::{Check, CheckMeta, CheckResult, RunsOn, Subject, ensure, expect::ensure_time};

/// Times are ISO 8601 with milliseconds (contract GEN-14). Old rows have times that were written
/// by other code, with other precision.
pub struct TimestampsForm;

impl Check for TimestampsForm {
    const META: CheckMeta = CheckMeta::new(
        "read.timestamps-form",
        Activity::Read,
        "GET /api/v4/runners/:id",
        "Every time in a runner's details and of its managers is ISO 8601 with three digits of \
         the second, in UTC unless another time zone is configured.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let mut shown = vec![("a runner", subject.read_runner(runner.id).await?)];
        let managers = subject.read_managers(runner.id).await?;
        shown.extend(managers.into_iter().map(|manager| ("a manager", manager)));
        for (what, object) in &shown {
            let times = object.as_object().into_iter().flatten();
            for (field, value) in times.filter(|(field, _)| field.ends_with("_at")) {
                let Value::String(text) = value else { continue };
                let name = format!("{field} of {what}");
                ensure_time(&name, value)?;
                ensure!(
                    text.ends_with('Z') || subject.target.kind == TargetKind::Gitlab,
                    format!("`{name}` is in UTC"),
                    text
                );
            }
        }
        Ok(())
    }
}
