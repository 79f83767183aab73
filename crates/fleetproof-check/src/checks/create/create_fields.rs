//! `create.fields`

use fleetproof_model::Activity;

use super::fields;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// Every field of a creation is read back (contract USR-08, USR-19).
pub struct CreateFields;

impl Check for CreateFields {
    const META: CheckMeta = CheckMeta::new(
        "create.fields",
        Activity::Create,
        "POST /api/v4/user/runners",
        "Every field that a user gives a new runner is read back as it was sent: description, \
         note, paused, locked, run_untagged, tags, access level and maximum timeout.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::UserCreation]);

    async fn run(subject: &Subject) -> CheckResult {
        let sent = fields::all(subject);
        let (made, _) = subject.create(&sent).await?;
        fields::ensure_read_back(subject, made.id, &sent).await
    }
}
