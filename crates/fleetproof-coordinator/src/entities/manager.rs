use std::collections::HashSet;

use serde::Serialize;

use super::{runner::job_execution_status, shown};
use crate::{
    clock::iso8601,
    contact::{FINISHED, ManagerDetails},
    database::{Db, QueryError},
    state::App,
    status::{self, Status},
    tables::{builds, managers, managers::Manager, runners::Runner},
};

/// A runner manager (`lib/api/entities/ci/runner_manager.rb`, contract ADM-50).
#[derive(Debug, Serialize)]
pub(crate) struct ManagerEntity {
    id: i64,
    system_id: String,
    version: Option<String>,
    revision: Option<String>,
    platform: Option<String>,
    architecture: Option<String>,
    created_at: String,
    contacted_at: Option<String>,
    ip_address: Option<String>,
    status: Status,
    job_execution_status: &'static str,
}

/// The managers of a runner, by number.
pub(crate) async fn managers_of(
    app: &App,
    db: &Db,
    runner: &Runner,
) -> Result<Vec<ManagerEntity>, QueryError> {
    let managers = managers::of_runner(db, runner.id).await?;
    let ids: Vec<i64> = managers.iter().map(|manager| manager.id).collect();
    let at_work = builds::managers_at_work(db, &ids).await?;
    let entity = |manager| entity(app, runner, manager, &at_work);
    Ok(managers.into_iter().map(entity).collect())
}

fn entity(app: &App, runner: &Runner, manager: Manager, at_work: &HashSet<i64>) -> ManagerEntity {
    let finished = manager.creation_state == FINISHED;
    let known = details(app, &manager);
    let status = status::of_manager(finished, manager.created_at, known.contacted_at, app.now());
    ManagerEntity {
        id: manager.id,
        system_id: manager.system_xid,
        version: known.version,
        revision: known.revision,
        platform: known.platform,
        architecture: known.architecture,
        created_at: iso8601(manager.created_at),
        contacted_at: shown(known.contacted_at),
        ip_address: known.ip_address,
        status: app.shown_status(runner, status),
        job_execution_status: job_execution_status(at_work.contains(&manager.id)),
    }
}

/// What is known of a manager: memory first, then the columns (contract STA-08, ADM-52).
pub(crate) fn details(app: &App, manager: &Manager) -> ManagerDetails {
    let columns = manager.details.clone();
    if app.shows_columns() {
        return columns;
    }
    match app
        .memory()
        .manager(manager.id, manager.contacted_at, app.now())
    {
        Some(remembered) => remembered.over(columns),
        None => columns,
    }
}
