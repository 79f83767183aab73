use axum::extract::{Path, State};

use crate::{
    auth::{
        Caller, TO_READ,
        policies::{enter_project, level},
    },
    endpoints::runner_lists::{Filters, list},
    error::{ApiError, ApiResult, forbidden},
    params::Params,
    runner_query::ListScope,
    site::Site,
    state::App,
};

/// `GET /api/v4/projects/:id/runners`: what the project can use (contract ADM-70).
pub(crate) async fn list_runners(
    State(app): State<App>,
    caller: Caller,
    site: Site,
    Path(id): Path<String>,
    params: Result<Params<Filters>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_READ).await?;
    let project = enter_project(&app, &db, Some(&user), &id).await?;
    if project.level < level::MAINTAINER && !user.reads_everything() {
        return Err(forbidden());
    }
    let Params(filters) = params?;
    let scope = ListScope::Project(project.place.id);
    list(&app, &db, scope, filters, &site).await
}
