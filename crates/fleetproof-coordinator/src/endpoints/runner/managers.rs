use axum::extract::{Path, State};

use crate::{
    auth::{
        Caller, TO_READ_RUNNER,
        policies::{require_access, runner_for},
    },
    endpoints::number_in_path,
    entities::managers_of,
    error::ApiResult,
    reply::Reply,
    state::App,
};

/// `GET /api/v4/runners/:id/managers`: all of them, not in pages (contract ADM-50 to ADM-52).
pub(crate) async fn managers(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_READ_RUNNER).await?;
    let id = number_in_path("id", &id)?;
    let (runner, rights) = runner_for(&app, &db, &user, id).await?;
    require_access(rights.read)?;
    Ok(Reply::ok(managers_of(&app, &db, &runner).await?))
}
