use axum::extract::{Path, State};

use crate::{
    auth::{
        Caller, TO_WRITE,
        policies::{enter_project, level, runner_for},
    },
    endpoints::number_in_path,
    error::{ApiResult, forbidden_because, not_found},
    layers::UnmodifiedSince,
    reply::Reply,
    state::App,
    tables::assignments,
};

/// `DELETE /api/v4/projects/:id/runners/:runner_id`: has a runner no longer serve a project
/// (contract ADM-75 to ADM-77).
pub(crate) async fn unassign_runner(
    State(app): State<App>,
    caller: Caller,
    unmodified_since: UnmodifiedSince,
    Path((id, runner_id)): Path<(String, String)>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_WRITE).await?;
    let project = enter_project(&app, &db, Some(&user), &id).await?;
    project.require(level::MAINTAINER)?;
    let project_id = project.place.id;
    let runner_id = number_in_path("runner_id", &runner_id)?;
    let assignment = assignments::assignment(&db, runner_id, project_id)
        .await?
        .ok_or_else(|| not_found("Runner"))?;
    unmodified_since.check(assignment.updated_at)?;
    let (runner, rights) = runner_for(&app, &db, &user, runner_id).await?;
    if !rights.assign {
        return Err(forbidden_because("User not allowed to assign runner"));
    }
    if assignments::owner_of_runner(&db, runner.id).await? == Some(project_id) {
        return Err(forbidden_because(
            "You cannot unassign a runner from the owner project. Delete the runner instead",
        ));
    }
    if !app.skips_write("runner_projects.delete") {
        assignments::leave_project(&db, runner.id, project_id).await?;
    }
    Ok(Reply::no_content())
}
