//! `register.fields`

use fleetproof_model::Activity;

use super::fields;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// Every field of a registration is read back (contract REG-14, REG-26, REG-27).
pub struct RegisterFields;

impl Check for RegisterFields {
    const META: CheckMeta = CheckMeta::new(
        "register.fields",
        Activity::Create,
        "POST /api/v4/runners",
        "Every field sent with a registration is read back as it was sent: description, note, \
         paused, locked, run_untagged, tags, access level and maximum timeout.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::RegistrationToken]);

    async fn run(subject: &Subject) -> CheckResult {
        let sent = fields::all(subject);
        let (made, _) = subject.register(&sent).await?;
        fields::ensure_read_back(subject, made.id, &sent).await
    }
}
