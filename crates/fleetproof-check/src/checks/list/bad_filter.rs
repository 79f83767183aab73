//! `list.bad-filter`

use fleetproof_model::Activity;
use serde_json::json;

use super::certain_lists;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, expect::ensure_refused};

/// A filter that has no such value is refused, not ignored (contract ADM-06, ADM-07, ADM-12).
pub struct BadFilter;

impl Check for BadFilter {
    const META: CheckMeta = CheckMeta::new(
        "list.bad-filter",
        Activity::List,
        "GET /api/v4/runners/all",
        "A list that is asked by a type, status, pause or version that there is not answers 400 \
         and names the filter, instead of showing everything.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        for list in certain_lists(subject)? {
            for (filter, error) in [
                (("type", "shared_type"), "type does not have a valid value"),
                (("status", "lost"), "status does not have a valid value"),
                (("paused", "maybe"), "paused is invalid"),
            ] {
                let reply = subject.client.runners(list, &[filter]).await?;
                ensure_refused(&reply, 400, &json!({ "error": error }))?;
            }
            let version = [("version_prefix", "V15")];
            let reply = subject.client.runners(list, &version).await?;
            crate::ensure_status!(reply, 400);
        }
        Ok(())
    }
}
