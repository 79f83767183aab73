//! `page.aged-status`

use fleetproof_browser::Shown;
use fleetproof_model::{Activity, Cohort};

use super::{
    RUNNER_PAGE,
    shown::{count_is, managers_are, runner_is, same_time, told},
};
use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Stop, Subject,
    pages::{Wrong, look},
};

/// What a person sees of a runner that nobody has touched for as long as its cohort says.
pub struct AgedStatus;

impl Check for AgedStatus {
    const META: CheckMeta = CheckMeta::new(
        "page.aged-status",
        Activity::Page,
        RUNNER_PAGE,
        "A runner that was in contact two hours, days or weeks ago, or never, is shown with the status \
         and the last contact of that age, and so is each of its managers.",
    )
    .runs_on(RunsOn::Shared)
    .cohorts(Cohorts::Only(&[
        Cohort::Recent,
        Cohort::Offline,
        Cohort::Stale,
        Cohort::NeverContacted,
    ]))
    .needs(&[Need::Browser]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let status = match subject.cell.cohort {
            Cohort::Recent if subject.target.database.is_none() => {
                let reason = "the API cannot make it of that age; give --database-url";
                return Err(Stop::NotHere(reason.to_owned()));
            }
            Cohort::Recent => Shown::Online,
            Cohort::Offline => Shown::Offline,
            Cohort::Stale => Shown::Stale,
            Cohort::NeverContacted => Shown::NeverContacted,
            _ => return Err(Stop::NotHere("its age is not known".to_owned())),
        };
        let due = runner.all_managers();
        look(subject, |page| {
            runner_is(
                page,
                status,
                "the runner is shown with the status of its age",
            )?;
            let contact = page.contact.as_ref();
            let right = contact
                .is_none_or(|at| at.time().is_none() || same_time(at.time(), runner.contacted_at));
            Wrong::unless(
                right,
                "the last contact of a runner",
                "the last contact shown is the one that it had",
                || told(contact),
            )?;
            managers_are(page, &due)?;
            count_is(page, due.len())?;
            page.managers.rows().iter().try_for_each(|row| {
                let shown = row.badge.as_ref().map(|badge| badge.shown);
                let right = shown.is_none_or(|shown| shown.agrees_with(status));
                Wrong::unless(
                    right,
                    "the badge of a manager",
                    "a manager is shown with the status of its age",
                    || format!("{} is shown as {shown:?}", row.system_id),
                )
            })
        })
        .await
    }
}
