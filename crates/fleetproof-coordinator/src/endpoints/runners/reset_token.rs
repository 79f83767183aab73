use axum::extract::State;
use fleetproof_model::Secret;
use serde_json::json;

use crate::{
    auth::authenticate_runner,
    clock::iso8601,
    contact::{self, ManagerDetails},
    error::ApiResult,
    layers::ClientIp,
    params::{Fields, FromFields, Params},
    reply::Reply,
    reset,
    state::App,
};

/// Parameters of `POST /runners/reset_authentication_token`.
pub(crate) struct ResetToken {
    token: Secret,
    system_id: Option<String>,
}

impl FromFields for ResetToken {
    fn read(fields: &mut Fields) -> Self {
        Self {
            token: fields.required_secret("token"),
            system_id: fields.text("system_id"),
        }
    }
}

/// `POST /api/v4/runners/reset_authentication_token`: a runner replaces its own token, and sends a
/// heartbeat by that (contract RST-01 to RST-07).
pub(crate) async fn reset_token(
    State(app): State<App>,
    ClientIp(ip): ClientIp,
    Params(params): Params<ResetToken>,
) -> ApiResult {
    let mut db = app.db().await?;
    let mut runner = authenticate_runner(&app, &db, &params.token).await?;
    contact::contact(
        &app,
        &mut db,
        &mut runner,
        contact::Kind::Other,
        params.system_id.as_deref(),
        ManagerDetails::from_info(None, &ip),
    )
    .await?;
    let (token, ends) = reset::reset_token(&app, &db, &runner).await?;
    Ok(Reply::created(json!({
        "token": token.expose(),
        "token_expires_at": ends.map(iso8601),
    })))
}
