//! `verify.details-stored`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Need, Subject,
    expect::{Contact, ensure_details_stored},
};

/// The first contact of a manager writes all that it told to its row (contract VER-10, VER-14 to
/// VER-16).
pub struct DetailsStored;

impl Check for DetailsStored {
    const META: CheckMeta = CheckMeta::new(
        "verify.details-stored",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "All that a new manager tells of itself is in its row: version, revision, platform, \
         architecture, executor, configuration and features, also those that no answer shows.",
    )
    .needs(&[Need::Database]);

    async fn run(subject: &Subject) -> CheckResult {
        ensure_details_stored(subject, Contact::Verify).await
    }
}
