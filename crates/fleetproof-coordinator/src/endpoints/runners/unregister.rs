use axum::extract::State;
use fleetproof_model::Secret;

use crate::{
    auth::authenticate_runner,
    call, contact,
    error::{ApiResult, not_found},
    layers::UnmodifiedSince,
    params::{Fields, FromFields, Params},
    removal::{remove_manager, remove_runner},
    reply::Reply,
    state::App,
    tables::managers,
};

/// Parameters of `DELETE /runners`.
pub(crate) struct Unregister {
    token: Secret,
}

impl FromFields for Unregister {
    fn read(fields: &mut Fields) -> Self {
        Self {
            token: fields.required_secret("token"),
        }
    }
}

/// `DELETE /api/v4/runners`: a runner deletes itself, without a heartbeat (contract DEL-01 to
/// DEL-08).
pub(crate) async fn unregister(
    State(app): State<App>,
    unmodified_since: UnmodifiedSince,
    Params(params): Params<Unregister>,
) -> ApiResult {
    let mut db = app.db().await?;
    let runner = authenticate_runner(&app, &db, &params.token).await?;
    unmodified_since.check(runner.updated_at)?;
    remove_runner(&app, &mut db, &runner).await?;
    Ok(Reply::no_content())
}

/// Parameters of `DELETE /runners/managers`.
pub(crate) struct UnregisterManager {
    token: Secret,
    system_id: String,
}

impl FromFields for UnregisterManager {
    fn read(fields: &mut Fields) -> Self {
        Self {
            token: fields.required_secret("token"),
            system_id: fields.required_text("system_id"),
        }
    }
}

/// `DELETE /api/v4/runners/managers`: a manager deletes itself; its runner stays (contract DEL-10
/// to DEL-20).
pub(crate) async fn unregister_manager(
    State(app): State<App>,
    unmodified_since: UnmodifiedSince,
    Params(params): Params<UnregisterManager>,
) -> ApiResult {
    let mut db = app.db().await?;
    let runner = authenticate_runner(&app, &db, &params.token).await?;
    call::note_system_xid(&params.system_id);
    let Some(manager) = managers::find(&db, runner.id, &params.system_id).await? else {
        if app.makes_manager_for_removal() {
            contact::make_manager(&app, &mut db, &runner, &params.system_id).await?;
        }
        return Err(not_found("Runner manager not found"));
    };
    unmodified_since.check(Some(manager.updated_at))?;
    remove_manager(&app, &db, &manager).await?;
    Ok(Reply::no_content())
}
