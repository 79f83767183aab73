//! `request.manager-details`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Subject,
    expect::{Contact, ensure_details_kept_apart},
};

/// What a manager tells of itself with a request for jobs is shown of it, and of no other
/// (contract REQ-19, ADM-50, ADM-52).
pub struct ManagerDetails;

impl Check for ManagerDetails {
    const META: CheckMeta = CheckMeta::new(
        "request.manager-details",
        Activity::RequestJob,
        "POST /api/v4/jobs/request",
        "Version, revision, platform and architecture that a manager tells when it asks for a job \
         are shown of that manager at once, also when they have changed, and never of another.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        ensure_details_kept_apart(subject, Contact::Request).await
    }
}
