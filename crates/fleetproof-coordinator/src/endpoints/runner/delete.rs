use axum::extract::{Path, State};

use crate::{
    auth::{
        Caller, TO_MANAGE_RUNNER,
        policies::{require_access, runner_for},
    },
    endpoints::number_in_path,
    error::{ApiResult, forbidden_because},
    layers::UnmodifiedSince,
    removal::remove_runner,
    reply::Reply,
    state::App,
};

/// `DELETE /api/v4/runners/:id` (contract ADM-40 to ADM-44).
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    unmodified_since: UnmodifiedSince,
    Path(id): Path<String>,
) -> ApiResult {
    let mut db = app.db().await?;
    let user = caller.user(&app, &db, TO_MANAGE_RUNNER).await?;
    let id = number_in_path("id", &id)?;
    let (runner, rights) = runner_for(&app, &db, &user, id).await?;
    if rights.is_shared_by_projects {
        return Err(forbidden_because(
            "Runner associated with more than one project",
        ));
    }
    require_access(rights.delete)?;
    unmodified_since.check(runner.updated_at)?;
    remove_runner(&app, &mut db, &runner).await?;
    Ok(Reply::no_content())
}
