//! `delete.by-administrator`

use fleetproof_model::Activity;
use serde_json::json;

use super::ensure_no_rows;
use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure, ensure_status, expect::ensure_refused,
};

/// An administrator deletes a runner (contract ADM-40, ADM-43, INV-08).
pub struct ByAdministrator;

impl Check for ByAdministrator {
    const META: CheckMeta = CheckMeta::new(
        "delete.by-administrator",
        Activity::Delete,
        "DELETE /api/v4/runners/:id",
        "A runner that an administrator deletes is gone with its managers: 204, then its token is \
         refused and its ID is not found.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let (runner, client) = (subject.runner()?, &subject.client);
        let reply = client.delete_runner(runner.id).await?;
        ensure_status!(reply, 204);
        subject.gone(runner.id);
        ensure!(reply.is_empty(), "the 204 has no body", reply.text());
        let (token, known) = (Some(&runner.token), runner.known_manager());
        let forbidden = json!({"message": "403 Forbidden"});
        for reply in [
            client.verify(token, known, None).await?,
            client.request_job(token, known, None, None).await?,
            client.reset_token(token).await?,
        ] {
            ensure_refused(&reply, 403, &forbidden)?;
        }
        let not_found = json!({"message": "404 Not found"});
        for reply in [
            client.runner(runner.id).await?,
            client.managers(runner.id).await?,
            client.delete_runner(runner.id).await?,
        ] {
            ensure_refused(&reply, 404, &not_found)?;
        }
        ensure_no_rows(subject, runner.id).await
    }
}
