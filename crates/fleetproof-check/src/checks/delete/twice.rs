//! `delete.twice`

use fleetproof_model::Activity;
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure_status, expect::ensure_refused,
};

/// What is gone cannot go again (contract DEL-07, DEL-13, ADM-43).
pub struct Twice;

impl Check for Twice {
    const META: CheckMeta = CheckMeta::new(
        "delete.twice",
        Activity::Delete,
        "DELETE /api/v4/runners",
        "Deleting again what is gone is refused: 404 for a manager and for a runner by its ID, \
         403 for a runner by its token.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let client = &subject.client;
        let made = subject.create(&subject.fields("twice")).await?.0;
        let system_id = subject.fresh_system_id();
        let (token, system_id) = (Some(&made.token), Some(system_id.as_str()));
        ensure_status!(client.verify(token, system_id, None).await?, 200);
        ensure_status!(client.unregister_manager(token, system_id).await?, 204);
        let again = client.unregister_manager(token, system_id).await?;
        let no_manager = json!({"message": "404 Runner manager not found Not Found"});
        ensure_refused(&again, 404, &no_manager)?;
        ensure_status!(client.unregister(token).await?, 204);
        subject.gone(made.id);
        let forbidden = json!({"message": "403 Forbidden"});
        ensure_refused(&client.unregister(token).await?, 403, &forbidden)?;
        let manager = client.unregister_manager(token, system_id).await?;
        ensure_refused(&manager, 403, &forbidden)?;
        let not_found = json!({"message": "404 Not found"});
        ensure_refused(&client.delete_runner(made.id).await?, 404, &not_found)
    }
}
