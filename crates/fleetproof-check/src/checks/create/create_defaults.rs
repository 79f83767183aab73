//! `create.defaults`

use fleetproof_model::Activity;

use super::fields;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// What a creation does not say gets GitLab's defaults (contract USR-08).
pub struct CreateDefaults;

impl Check for CreateDefaults {
    const META: CheckMeta = CheckMeta::new(
        "create.defaults",
        Activity::Create,
        "POST /api/v4/user/runners",
        "Fields that a user leaves out have their defaults: a runner that takes untagged jobs at \
         once, unlocked, for every ref, without a limit of its own.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::UserCreation]);

    async fn run(subject: &Subject) -> CheckResult {
        let sent = subject.fields("defaults");
        let (made, _) = subject.create(&sent).await?;
        fields::ensure_read_back(subject, made.id, &sent).await
    }
}
