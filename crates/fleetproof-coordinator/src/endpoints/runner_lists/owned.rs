use axum::extract::State;

use super::{Filters, list};
use crate::{
    auth::{Caller, TO_READ},
    error::{ApiError, ApiResult},
    params::Params,
    runner_query::ListScope,
    site::Site,
    state::App,
};

/// `GET /api/v4/runners`: runners of the groups that the caller owns and of the projects that they
/// maintain (contract ADM-01 to ADM-16).
pub(crate) async fn owned(
    State(app): State<App>,
    caller: Caller,
    site: Site,
    params: Result<Params<Filters>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_READ).await?;
    let Params(filters) = params?;
    filters.require_scope_to_be_a_status()?;
    list(&app, &db, ListScope::OwnedBy(user.id), filters, &site).await
}
