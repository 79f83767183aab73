//! Changing a runner: what REST and GraphQL share
//! (`app/services/ci/runners/update_runner_service.rb`).

use crate::{
    database::{Db, QueryError},
    error::{ApiError, record_not_found},
    runner_rules::Refusals,
    state::App,
    tables::{
        runner_changes::{self, RunnerChanges},
        runners::Runner,
        tags,
    },
};

/// Why a runner was not changed.
pub(crate) enum NotChanged {
    /// The model refuses what it would be.
    Refused(Refusals),
    /// Anything else.
    Failed(ApiError),
}

impl From<QueryError> for NotChanged {
    fn from(error: QueryError) -> Self {
        Self::Failed(error.into())
    }
}

/// Makes the changes, and wakes a runner that waits for jobs. The runner as it is then.
pub(crate) async fn change_runner(
    app: &App,
    db: &mut Db,
    runner: Runner,
    mut changes: RunnerChanges,
) -> Result<Runner, NotChanged> {
    let present = tags::of_runner(db, runner.id).await?;
    let refusals = Refusals::of_changed(&changes.applied_to(&runner, present), &changes);
    if !refusals.is_empty() {
        return Err(NotChanged::Refused(refusals));
    }
    app.change_update(&runner, &mut changes);
    if app.skips_write("runners.update") {
        return Ok(runner);
    }
    let now = app.now();
    let transaction = db.begin().await?;
    let changed = runner_changes::update(&transaction, runner.id, &changes, now)
        .await?
        .ok_or_else(|| NotChanged::Failed(record_not_found()))?;
    if let Some(tags) = &changes.tags {
        tags::replace(&transaction, runner.id, tags, now).await?;
    }
    transaction.commit().await?;
    if let Some(key) = &runner.token_encrypted
        && !app.skips_write("runners.tick_queue")
    {
        app.memory().tick_queue(key, now);
    }
    Ok(changed)
}
