//! `refuse.foreign-manager`

use fleetproof_model::{Activity, Cohort};

use super::{forbidden, nobodys_token};
use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Subject, ensure, ensure_status, expect::ensure_refused,
};

/// Who knows a machine's system ID, but not the runner's token, can do nothing to it (contract
/// VER-09, DEL-12, INV-03).
pub struct ForeignManager;

impl Check for ForeignManager {
    const META: CheckMeta = CheckMeta::new(
        "refuse.foreign-manager",
        Activity::Refuse,
        "DELETE /api/v4/runners/managers",
        "With another runner's token, or none that is right, a manager can neither be removed nor \
         be passed off as one's own: it stays as it was, whoever uses its system ID.",
    )
    .cohorts(Cohorts::AllBut(&[Cohort::NeverContacted]));

    async fn run(subject: &Subject) -> CheckResult {
        let (runner, client) = (subject.runner()?, &subject.client);
        let known = subject.known_manager()?;
        let before = subject.read_managers(runner.id).await?;
        let wrong = nobodys_token(subject);
        let reply = client.unregister_manager(Some(&wrong), Some(known)).await?;
        ensure_refused(&reply, 403, &forbidden())?;
        let other = subject.create(&subject.fields("foreign")).await?.0;
        let info = subject.info("foreign0");
        let verify = client
            .verify(Some(&other.token), Some(known), Some(&info))
            .await?;
        ensure_status!(verify, 200);
        ensure!(
            subject.read_managers(runner.id).await? == before,
            "a manager stays as it was when another runner uses its system ID",
            "it differs"
        );
        Ok(())
    }
}
