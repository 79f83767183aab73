//! `verify.details`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Subject,
    expect::{Contact, ensure_details_kept_apart},
};

/// What a manager tells of itself with a verification is shown of it, and of no other (contract
/// VER-10, VER-13, ADM-50, ADM-52).
pub struct Details;

impl Check for Details {
    const META: CheckMeta = CheckMeta::new(
        "verify.details",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "Version, revision, platform and architecture that a manager tells when it verifies are \
         shown of that manager at once, also when they have changed, and never of another.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        ensure_details_kept_apart(subject, Contact::Verify).await
    }
}
