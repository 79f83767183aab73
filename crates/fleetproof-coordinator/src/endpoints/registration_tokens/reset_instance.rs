use axum::extract::State;
use serde_json::json;

use super::require_allowed;
use crate::{
    auth::{Caller, TO_WRITE},
    error::{ApiResult, forbidden},
    reply::Reply,
    state::App,
    tables::settings,
    tokens::new_registration_token,
};

/// `POST /api/v4/runners/reset_registration_token`: the instance's, for administrators (contract
/// RST-20 to RST-23).
pub(crate) async fn reset_instance(State(app): State<App>, caller: Caller) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_WRITE).await?;
    if !user.admin {
        return Err(forbidden());
    }
    require_allowed(&db, true).await?;
    let token = new_registration_token();
    if !app.skips_write("registration_tokens.reset") {
        let stored = app.cipher().encrypt(&token);
        settings::write_registration_token(&db, &stored).await?;
    }
    Ok(Reply::created(json!({ "token": token.expose() })))
}
