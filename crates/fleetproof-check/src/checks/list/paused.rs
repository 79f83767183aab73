//! `list.paused`

use fleetproof_model::Activity;
use serde_json::json;

use super::{Question, certain_lists};
use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure, ensure_field, ensure_status, standing::Standing,
};

/// A paused runner is listed as such, whatever its age (contract ADM-07, ADM-10, STA-04, STA-05).
pub struct Paused;

impl Check for Paused {
    const META: CheckMeta = CheckMeta::new(
        "list.paused",
        Activity::List,
        "GET /api/v4/runners/all",
        "A runner that was paused is listed among the paused and no longer among the active, and \
         its status says so unless its age says more.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let standing = Standing::of(subject).await?;
        let tag = subject.unique("paused");
        let change = json!({"paused": true, "tag_list": [subject.run_tag(), tag]});
        let changed = subject.client.update_runner(runner.id, change).await?;
        ensure_status!(changed, 200);
        for list in certain_lists(subject)? {
            let question = Question {
                subject,
                list,
                id: runner.id,
                tag: &tag,
            };
            for (filter, due) in [
                (("paused", "true"), true),
                (("paused", "false"), false),
                (("status", "paused"), true),
                (("status", "active"), false),
            ] {
                question.ensure_listed(&[filter], due).await?;
            }
            for item in question.items(&[]).await? {
                ensure_field!("paused", item["paused"], true);
                ensure_field!("active", item["active"], false);
                let status = item["status"].as_str().unwrap_or_default();
                ensure!(
                    standing.allows(status, true),
                    "`status` of a paused runner is `paused`, unless it is stale or was never \
                     contacted",
                    format!("`{status}`")
                );
            }
        }
        Ok(())
    }
}
