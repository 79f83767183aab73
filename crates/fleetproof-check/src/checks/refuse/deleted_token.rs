//! `refuse.deleted-token`

use fleetproof_model::Activity;

use super::{AGES, all_calls, forbidden};
use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Subject, ensure_status, expect::ensure_refused,
};

/// The token of a runner that is gone opens nothing (contract INV-08).
pub struct DeletedToken;

impl Check for DeletedToken {
    const META: CheckMeta = CheckMeta::new(
        "refuse.deleted-token",
        Activity::Refuse,
        "POST /api/v4/jobs/request",
        "The token of a runner that was deleted is refused with 403 in every call of a runner.",
    )
    .cohorts(Cohorts::Only(AGES));

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let known = runner.known_manager();
        let system_id = known.map_or_else(|| subject.fresh_system_id(), str::to_owned);
        ensure_status!(subject.client.delete_runner(runner.id).await?, 204);
        subject.gone(runner.id);
        for reply in all_calls(subject, Some(&runner.token), &system_id).await? {
            ensure_refused(&reply, 403, &forbidden())?;
        }
        Ok(())
    }
}
