//! `reset.by-runner`

use fleetproof_model::{Activity, TargetKind};

use super::{ensure_exchanged, identities, new_token};
use crate::{Check, CheckMeta, CheckResult, Subject, ensure};

/// A runner exchanges its own token (contract RST-01, RST-07, INV-09).
pub struct ByRunner;

impl Check for ByRunner {
    const META: CheckMeta = CheckMeta::new(
        "reset.by-runner",
        Activity::Reset,
        "POST /api/v4/runners/reset_authentication_token",
        "A runner exchanges its token: 201 with the new one, which works at once, while the old \
         one is refused from then on; its managers stay.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let before = subject.read_managers(runner.id).await?;
        let reset = subject.client.reset_token(Some(&runner.token)).await?;
        let new = new_token(&reset, &runner.token)?;
        let after = subject.read_managers(runner.id).await?;
        let (before, after) = (identities(&before), identities(&after));
        ensure!(
            before.iter().all(|manager| after.contains(manager)),
            "the managers of a runner stay when its token is exchanged",
            format!("before: {before:?}; after: {after:?}")
        );
        // The official client sends no system ID here, hence the contact is noted as `<legacy>`.
        let fresh = |manager: &&(&str, _)| !before.contains(manager) && manager.0 != "<legacy>";
        ensure!(
            after.iter().find(fresh).is_none(),
            "an exchange of the token makes no manager but `<legacy>`",
            format!("before: {before:?}; after: {after:?}")
        );
        if subject.target.kind == TargetKind::Coordinator {
            ensure!(
                after.iter().any(|(system_id, _)| *system_id == "<legacy>"),
                "an exchange of the token counts as contact by the manager `<legacy>`",
                format!("after: {after:?}")
            );
        }
        ensure_exchanged(subject, &runner.token, &new, runner.known_manager()).await
    }
}
