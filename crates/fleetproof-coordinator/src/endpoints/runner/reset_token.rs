use axum::extract::{Path, State};
use serde_json::json;

use crate::{
    auth::{
        Caller, TO_MANAGE_RUNNER,
        policies::{require_access, runner_for},
    },
    clock::iso8601,
    endpoints::number_in_path,
    error::ApiResult,
    reply::Reply,
    reset,
    state::App,
};

/// `POST /api/v4/runners/:id/reset_authentication_token` (contract RST-10 to RST-13). Unlike the
/// runner's own reset it is no contact.
pub(crate) async fn reset_token(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_MANAGE_RUNNER).await?;
    let id = number_in_path("id", &id)?;
    let (runner, rights) = runner_for(&app, &db, &user, id).await?;
    require_access(rights.update)?;
    let (token, ends) = reset::reset_token(&app, &db, &runner).await?;
    Ok(Reply::created(json!({
        "token": token.expose(),
        "token_expires_at": ends.map(iso8601),
    })))
}
