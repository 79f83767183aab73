//! `list.by-tag`

use fleetproof_model::Activity;

use super::{ids, items};
use crate::{Check, CheckMeta, CheckResult, RunsOn, Stop, Subject, ensure};

/// The filter by tags finds runners that have all of them (contract ADM-11).
pub struct ByTag;

impl Check for ByTag {
    const META: CheckMeta = CheckMeta::new(
        "list.by-tag",
        Activity::List,
        "GET /api/v4/runners/all",
        "Filtered by tags, the lists show a runner that has all of them, and none that lacks one.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let Some(own) = &runner.own_tag else {
            return Err(Stop::NotHere("the runner has no tag of its own".to_owned()));
        };
        let (both, one_unknown) = (
            format!("{},{own}", subject.run_tag()),
            format!("{own},{}", subject.unique("nobodys")),
        );
        for list in super::certain_lists(subject)? {
            for (what, tags, due) in [
                ("two tags that it has", &both, vec![runner.id]),
                (
                    "a tag that it has and one that it lacks",
                    &one_unknown,
                    vec![],
                ),
            ] {
                let reply = subject.client.runners(list, &[("tag_list", tags)]).await?;
                let found = ids(&items(&reply)?);
                let verb = if due.is_empty() {
                    "does not list"
                } else {
                    "lists"
                };
                ensure!(
                    found == due,
                    format!("{}, asked by {what}, {verb} the runner", super::name(list)),
                    format!("asked for runner {}; listed: {found:?}", runner.id)
                );
            }
        }
        Ok(())
    }
}
