use axum::extract::{Path, State};
use serde_json::json;

use super::{require_allowed, reset};
use crate::{
    auth::{
        Caller, TO_WRITE,
        policies::{enter_project, level},
    },
    error::ApiResult,
    reply::Reply,
    state::App,
    tables::owners::OwnerKind,
};

/// `POST /api/v4/projects/:id/runners/reset_registration_token`, for maintainers (contract RST-27,
/// RST-28).
pub(crate) async fn reset_project(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_WRITE).await?;
    let project = enter_project(&app, &db, Some(&user), &id).await?;
    project.require(level::MAINTAINER)?;
    require_allowed(&db, project.place.registration_token_allowed).await?;
    let token = reset(&app, &db, (OwnerKind::Project, project.place.id)).await?;
    Ok(Reply::created(json!({ "token": token.expose() })))
}
