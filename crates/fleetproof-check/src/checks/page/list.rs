//! `page.list`

use std::sync::atomic::{AtomicBool, Ordering};

use fleetproof_browser::Place;
use fleetproof_model::Activity;

use super::{LIST_PAGE, shown::only_verified};
use crate::{
    Check, CheckMeta, CheckResult, Need, RunsOn, Stop, Subject,
    pages::{Answer, Wrong, look_at_list},
};

/// The list where people look for their runner: the administrator's, the group's, or that of the
/// project's settings.
pub struct List;

impl Check for List {
    const META: CheckMeta = CheckMeta::new(
        "page.list",
        Activity::Page,
        LIST_PAGE,
        "The runner is on the list of its administrator, group or project, with the status that the \
         API says and a link to its own page.",
    )
    .runs_on(RunsOn::Shared)
    .needs(&[Need::Browser]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let place = subject.place()?;
        let said = Answer::of(subject).await?.page.badge;
        let tag = runner.own_tag.as_deref();
        let tag =
            tag.ok_or_else(|| Stop::NotHere("the runner has no tag of its own".to_owned()))?;
        let own_page = place.runner(runner.id);
        let elsewhere = AtomicBool::new(false);
        look_at_list(subject, &place, tag, |page| {
            let row = page.rows.iter().find(|row| row.id == runner.id);
            let further = page.more && matches!(place, Place::Project(_));
            elsewhere.store(row.is_none() && further, Ordering::Relaxed);
            Wrong::unless(
                row.is_some() || further,
                "a list",
                "the runner is on the list",
                || format!("{} rows, none of them of this runner", page.rows.len()),
            )?;
            let Some(row) = row else {
                return Ok(());
            };
            if let (Some(shown), Some(said)) = (&row.badge, &said) {
                Wrong::unless(
                    shown.shown.agrees_with(said.shown) || only_verified(subject, shown.shown),
                    "the badge of a runner on a list",
                    "the list shows the status that the API says",
                    || format!("it is shown as {}", shown.shown),
                )?;
            }
            let right = row
                .link
                .as_deref()
                .is_none_or(|link| link.ends_with(&own_page));
            Wrong::unless(
                right,
                "a list",
                "the row leads to the runner's own page",
                || format!("it leads to {}", row.link.as_deref().unwrap_or_default()),
            )
        })
        .await?;
        match elsewhere.load(Ordering::Relaxed) {
            true => Err(Stop::NotHere(
                "the runner is not on the first page of the project's settings, which have no filter"
                    .to_owned(),
            )),
            false => Ok(()),
        }
    }
}
