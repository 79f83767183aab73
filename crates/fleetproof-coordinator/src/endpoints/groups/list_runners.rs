use axum::extract::{Path, State};

use crate::{
    auth::{
        Caller, TO_READ,
        policies::{enter_group, level},
    },
    endpoints::runner_lists::{GroupFilters, list},
    error::{ApiError, ApiResult, forbidden},
    params::Params,
    runner_query::ListScope,
    site::Site,
    state::App,
};

/// `GET /api/v4/groups/:id/runners`: what the group can use (contract ADM-80, ADM-81).
pub(crate) async fn list_runners(
    State(app): State<App>,
    caller: Caller,
    site: Site,
    Path(id): Path<String>,
    params: Result<Params<GroupFilters>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_READ).await?;
    let group = enter_group(&app, &db, Some(&user), &id).await?;
    if group.level < level::MAINTAINER && !user.reads_everything() {
        return Err(forbidden());
    }
    let Params(GroupFilters(filters)) = params?;
    list(&app, &db, ListScope::Group(group.place.id), filters, &site).await
}
