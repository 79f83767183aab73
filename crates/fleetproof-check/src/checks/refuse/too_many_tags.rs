//! `refuse.too-many-tags`

use fleetproof_client::RegisterRunner;
use fleetproof_model::Activity;

use super::ensure_fields_refused;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject};

/// A runner has fifty tags at most (contract REG-15, USR-17).
pub struct TooManyTags;

impl Check for TooManyTags {
    const META: CheckMeta = CheckMeta::new(
        "refuse.too-many-tags",
        Activity::Refuse,
        "POST /api/v4/user/runners",
        "To register or create a runner with more than 50 tags is refused with 400.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let tags = (0..51).map(|number| format!("tag{number}")).collect();
        let fields = RegisterRunner {
            tag_list: Some(tags),
            ..subject.fields("tags")
        };
        let text = "Too many tags specified. Please limit the number of tags to 50";
        ensure_fields_refused(subject, fields, ("tags_list", text)).await
    }
}
