use fleetproof_model::RunnerType;
use serde::Serialize;

use super::{UserBasic, shown};
use crate::{
    database::{Db, QueryError},
    site::Site,
    state::App,
    status::{self, Status},
    tables::{builds, people, runners::Runner},
};

/// A runner in a list (`lib/api/entities/ci/runner.rb`, contract ADM-15).
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RunnerEntity {
    id: i64,
    description: Option<String>,
    /// Always null: addresses belong to managers (contract DIF-06).
    ip_address: Option<String>,
    active: bool,
    paused: bool,
    is_shared: bool,
    runner_type: &'static str,
    name: Option<String>,
    /// Null before the first contact (contract ADM-16).
    online: Option<bool>,
    created_by: Option<UserBasic>,
    created_at: Option<String>,
    status: Status,
    job_execution_status: &'static str,
}

/// The entities of `runners`; what they need besides is fetched for all of them at once.
pub(crate) async fn runners(
    app: &App,
    db: &Db,
    runners: &[Runner],
    site: &Site,
) -> Result<Vec<RunnerEntity>, QueryError> {
    let ids: Vec<i64> = runners.iter().map(|runner| runner.id).collect();
    let creators: Vec<i64> = runners
        .iter()
        .filter_map(|runner| runner.creator_id)
        .collect();
    let (people, at_work) = futures::future::try_join(
        people::by_ids(db, &creators),
        builds::runners_at_work(db, &ids),
    )
    .await?;
    let entities = runners.iter().map(|runner| {
        let creator = runner.creator_id.and_then(|id| people.get(&id));
        RunnerEntity {
            id: runner.id,
            description: runner.description.clone(),
            ip_address: None,
            active: runner.active,
            paused: !runner.active,
            is_shared: runner.kind == RunnerType::Instance,
            runner_type: runner.kind.wire(),
            name: runner.name.clone(),
            online: status::online(contacted_at(app, runner), app.now()),
            created_by: creator.map(|person| UserBasic::new(person, site)),
            created_at: shown(runner.created_at),
            status: runner_status(app, runner),
            job_execution_status: job_execution_status(at_work.contains(&runner.id)),
        }
    });
    Ok(entities.collect())
}

/// When a runner was last in contact: memory first, then the column (contract STA-08).
pub(crate) fn contacted_at(app: &App, runner: &Runner) -> Option<time::OffsetDateTime> {
    if app.shows_columns() {
        return runner.contacted_at;
    }
    app.memory()
        .runner_contacted_at(runner.id, runner.contacted_at, app.now())
}

fn runner_status(app: &App, runner: &Runner) -> Status {
    let contacted_at = contacted_at(app, runner);
    let status = status::of_runner(runner.active, runner.created_at, contacted_at, app.now());
    app.shown_status(runner, status)
}

/// Whether it has a running job (contract STA-09).
pub(super) fn job_execution_status(at_work: bool) -> &'static str {
    if at_work { "active" } else { "idle" }
}
