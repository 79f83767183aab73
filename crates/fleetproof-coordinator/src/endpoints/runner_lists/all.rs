use axum::extract::State;

use super::{Filters, list};
use crate::{
    auth::{Caller, TO_READ},
    error::{ApiError, ApiResult, forbidden},
    params::Params,
    runner_query::ListScope,
    site::Site,
    state::App,
};

/// `GET /api/v4/runners/all`: every runner, for administrators and auditors (contract ADM-04 to
/// ADM-16).
pub(crate) async fn all(
    State(app): State<App>,
    caller: Caller,
    site: Site,
    params: Result<Params<Filters>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_READ).await?;
    let Params(filters) = params?;
    if !user.reads_everything() {
        return Err(forbidden());
    }
    list(&app, &db, ListScope::All, filters, &site).await
}
