//! `page.many-managers`

use fleetproof_browser::{Managers, RunnerPage};
use fleetproof_model::{Activity, Cohort, TargetKind};
use fleetproof_schema::plant::NewManager;
use time::OffsetDateTime;

use super::{
    RUNNER_PAGE,
    shown::{count_is, managers_are},
};
use crate::{
    Check, CheckMeta, CheckResult, Need, Runner, Stop, Subject, ensure_status,
    pages::{Wrong, look},
};

/// One page of the table holds a hundred.
const FURTHER: usize = 104;

/// A fleet that scales by the hour has hundreds of managers under one token. GitLab's table fetches
/// its managers by a query without paging, and shows the first hundred beside a count of all.
pub struct ManyManagers;

impl Check for ManyManagers {
    const META: CheckMeta = CheckMeta::new(
        "page.many-managers",
        Activity::Page,
        RUNNER_PAGE,
        "Of more managers than fit on one page of the table, every one is on one of its pages (a \
         GitLab whose table has no pages shows the first hundred), and all are counted.",
    )
    .needs(&[Need::Browser]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let mut due = make(subject, runner).await?;
        due.extend(runner.all_managers());
        due.sort();
        due.dedup();
        let gitlab = subject.target.kind == TargetKind::Gitlab;
        look(subject, |page| {
            count_is(page, due.len())?;
            match &page.managers {
                Managers::Listed { rows, pages: 1, .. } if gitlab && rows.len() == 100 => {
                    first_hundred(page, &due)
                }
                _ => managers_are(page, &due),
            }
        })
        .await
    }
}

/// The rows are of the managers due, each once.
fn first_hundred(page: &RunnerPage, due: &[String]) -> Result<(), Wrong> {
    let mut shown: Vec<&String> = page
        .managers
        .rows()
        .iter()
        .map(|row| &row.system_id)
        .collect();
    shown.sort();
    shown.dedup();
    let right = shown.len() == 100 && shown.iter().all(|system_id| due.contains(system_id));
    Wrong::unless(
        right,
        "the managers of a runner",
        "the table has one row for each manager, and no other",
        || "the first hundred rows have managers twice, or of another runner".to_owned(),
    )
}

/// Makes managers by the hundred: by SQL where there is a database, and by contact where their age
/// does not matter.
async fn make(subject: &Subject, runner: &Runner) -> CheckResult<Vec<String>> {
    let system_ids: Vec<String> = (0..FURTHER).map(|_| subject.fresh_system_id()).collect();
    if let Some(database) = &subject.target.database {
        let now = OffsetDateTime::now_utc();
        let created_at = runner.created_at.unwrap_or(now);
        let rows: Vec<NewManager> = system_ids
            .iter()
            .map(|system_id| NewManager::new(runner.id, system_id, created_at, runner.contacted_at))
            .collect();
        let planter = database.planter().await;
        let planted = planter.insert_managers(database.client(), &rows).await;
        planted
            .map_err(|error| Stop::Inconclusive(format!("managers were not planted: {error}")))?;
        return Ok(system_ids);
    }
    if subject.cell.cohort != Cohort::Fresh {
        let reason = "the API cannot make a hundred managers of that age; give --database-url";
        return Err(Stop::NotHere(reason.to_owned()));
    }
    let info = subject.info("page0000");
    for system_id in &system_ids {
        let token = Some(&runner.token);
        let reply = subject
            .client
            .verify(token, Some(system_id), Some(&info))
            .await?;
        ensure_status!(reply, 200);
        runner.note_contact(system_id);
    }
    Ok(system_ids)
}
