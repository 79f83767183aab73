//! `reset.by-administrator`

use fleetproof_model::Activity;

use super::{ensure_exchanged, new_token};
use crate::{Check, CheckMeta, CheckResult, Subject, ensure};

/// Whoever looks after a runner exchanges its token (contract RST-10, INV-09, INV-10).
pub struct ByAdministrator;

impl Check for ByAdministrator {
    const META: CheckMeta = CheckMeta::new(
        "reset.by-administrator",
        Activity::Reset,
        "POST /api/v4/runners/:id/reset_authentication_token",
        "An administrator exchanges a runner's token: 201 with the new one, which works at once, \
         while the old one is refused from then on; the managers are what they were.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let before = subject.read_managers(runner.id).await?;
        let reset = subject.client.reset_token_of(runner.id).await?;
        let new = new_token(&reset, &runner.token)?;
        ensure!(
            subject.read_managers(runner.id).await? == before,
            "the managers are what they were before the administrator's reset",
            "they differ"
        );
        ensure_exchanged(subject, &runner.token, &new, runner.known_manager()).await
    }
}
