//! `page.group-list`

use fleetproof_browser::Place;
use fleetproof_model::{Activity, RunnerType};

use super::LIST_PAGE;
use crate::{
    Check, CheckMeta, CheckResult, Need, RunsOn, Stop, Subject,
    pages::{Wrong, look_at_list},
};

/// A group's jobs run on runners that it only inherits, and its owner looks for them there.
pub struct GroupList;

impl Check for GroupList {
    const META: CheckMeta = CheckMeta::new(
        "page.group-list",
        Activity::Page,
        LIST_PAGE,
        "An instance runner is on the list of a group, which inherits it.",
    )
    .runs_on(RunsOn::Shared)
    .types(&[RunnerType::Instance])
    .needs(&[Need::Browser]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let group = subject.target.group.as_ref();
        let group =
            group.ok_or_else(|| Stop::NotHere("no group was named (--group PATH)".to_owned()))?;
        let tag = runner.own_tag.as_deref();
        let tag =
            tag.ok_or_else(|| Stop::NotHere("the runner has no tag of its own".to_owned()))?;
        let list = Place::Group(group.full_path.clone());
        look_at_list(subject, &list, tag, |page| {
            let there = page.rows.iter().any(|row| row.id == runner.id);
            Wrong::unless(
                there,
                "the list of a group",
                "the group's list has the instance runners that it inherits",
                || format!("{} rows, none of them of this runner", page.rows.len()),
            )
        })
        .await
    }
}
