//! `shadow.after-reset`

use fleetproof_client::Registered;
use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Need, Subject, ensure_status};

/// An exchange of the token leaves source and shadow equal (contract INV-06, RST-02). Where it did
/// not, the swap would bring the old token back.
pub struct AfterReset;

impl Check for AfterReset {
    const META: CheckMeta = CheckMeta::new(
        "shadow.after-reset",
        Activity::Shadow,
        "POST /api/v4/runners/reset_authentication_token",
        "After a runner's token was exchanged, by the runner and by an administrator, the shadow \
         row has the new one.",
    )
    .needs(&[Need::ShadowTables]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let reset = subject.client.reset_token_of(runner.id).await?;
        ensure_status!(reset, 201);
        subject.ensure_synced(runner.id).await?;
        let new = reset.read::<Registered>().map(|read| read.token);
        let again = subject.client.reset_token(new.as_ref()).await?;
        ensure_status!(again, 201);
        subject.ensure_synced(runner.id).await
    }
}
