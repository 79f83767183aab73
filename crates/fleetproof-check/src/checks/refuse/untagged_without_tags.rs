//! `refuse.untagged-without-tags`

use fleetproof_client::RegisterRunner;
use fleetproof_model::Activity;

use super::ensure_fields_refused;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject};

/// A runner that takes neither tagged nor untagged jobs would take none (contract REG-16, USR-16).
pub struct UntaggedWithoutTags;

impl Check for UntaggedWithoutTags {
    const META: CheckMeta = CheckMeta::new(
        "refuse.untagged-without-tags",
        Activity::Refuse,
        "POST /api/v4/user/runners",
        "To register or create a runner without tags that takes no untagged jobs is refused with 400.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let fields = RegisterRunner {
            tag_list: None,
            run_untagged: Some(false),
            ..subject.fields("untagged")
        };
        let text = "can not be empty when runner is not allowed to pick untagged jobs";
        ensure_fields_refused(subject, fields, ("tags_list", text)).await
    }
}
