//! `delete.by-token`

use fleetproof_model::Activity;

use super::ensure_no_rows;
use crate::{Check, CheckMeta, CheckResult, Leg, RunsOn, Subject, ensure, ensure_status};

/// A runner unregisters (contract DEL-03, DEL-07, INV-08).
pub struct ByToken;

impl Check for ByToken {
    const META: CheckMeta = CheckMeta::new(
        "delete.by-token",
        Activity::Delete,
        "DELETE /api/v4/runners",
        "A runner that unregisters is gone with its managers: 204, then its token is refused and \
         its ID is not found.",
    )
    .runs_on(RunsOn::Journey(Leg::End));

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let reply = subject.client.unregister(Some(&runner.token)).await?;
        ensure_status!(reply, 204);
        subject.gone(runner.id);
        ensure!(reply.is_empty(), "the 204 has no body", reply.text());
        let verify = subject
            .client
            .verify(Some(&runner.token), runner.known_manager(), None)
            .await?;
        ensure_status!(verify, 403);
        let read = subject.client.runner(runner.id).await?;
        ensure_status!(read, 404);
        ensure_no_rows(subject, runner.id).await
    }
}
