use axum::extract::{Path, State};
use serde_json::json;

use super::{require_allowed, reset};
use crate::{
    auth::{
        Caller, TO_WRITE,
        policies::{enter_group, level},
    },
    error::ApiResult,
    reply::Reply,
    state::App,
    tables::owners::OwnerKind,
};

/// `POST /api/v4/groups/:id/runners/reset_registration_token`, for owners (contract RST-24 to
/// RST-26).
pub(crate) async fn reset_group(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_WRITE).await?;
    let group = enter_group(&app, &db, Some(&user), &id).await?;
    group.require(level::OWNER)?;
    require_allowed(&db, group.place.registration_token_allowed).await?;
    let token = reset(&app, &db, (OwnerKind::Group, group.place.id)).await?;
    Ok(Reply::created(json!({ "token": token.expose() })))
}
