//! Deleting runners and managers, for themselves and for their owners
//! (`app/services/ci/runners/unregister_runner_service.rb`, `unregister_runner_manager_service.rb`).

use crate::{
    database::Db,
    error::ApiResult,
    state::App,
    tables::{
        assignments,
        managers::{self, Manager},
        runners::{self, Runner},
        tags,
    },
};

/// Deletes a runner with all that belongs to it; its managers go by foreign key (contract DEL-03,
/// DEL-04).
pub(crate) async fn remove_runner(app: &App, db: &mut Db, runner: &Runner) -> ApiResult<()> {
    if app.skips_write("runners.delete") {
        return Ok(());
    }
    let transaction = db.begin().await?;
    tags::detach(&transaction, runner.id).await?;
    assignments::leave_all(&transaction, runner.id).await?;
    runners::delete(&transaction, runner.id).await?;
    transaction.commit().await?;
    app.memory().forget_runner(runner.id);
    if let Some(key) = &runner.token_encrypted {
        app.memory().forget_queue(key);
    }
    Ok(())
}

/// Deletes one manager; its runner stays as it is (contract DEL-14, DEL-15).
pub(crate) async fn remove_manager(app: &App, db: &Db, manager: &Manager) -> ApiResult<()> {
    if app.skips_write("managers.delete") {
        return Ok(());
    }
    managers::delete(db, manager.id).await?;
    app.memory().forget_manager(manager.id);
    Ok(())
}
