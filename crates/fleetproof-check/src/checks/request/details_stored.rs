//! `request.details-stored`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Need, Subject,
    expect::{Contact, ensure_details_stored},
};

/// The first contact of a manager writes all that it told to its row (contract REQ-19, VER-10).
pub struct DetailsStored;

impl Check for DetailsStored {
    const META: CheckMeta = CheckMeta::new(
        "request.details-stored",
        Activity::RequestJob,
        "POST /api/v4/jobs/request",
        "All that a new manager tells of itself when it asks for a job is in its row: version, \
         revision, platform, architecture, executor, configuration and features.",
    )
    .needs(&[Need::Database]);

    async fn run(subject: &Subject) -> CheckResult {
        ensure_details_stored(subject, Contact::Request).await
    }
}
