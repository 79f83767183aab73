use axum::extract::State;
use fleetproof_model::Secret;
use serde_json::Value;

use crate::{
    auth::authenticate_runner,
    contact::{self, ManagerDetails},
    endpoints::runners::Credentials,
    error::ApiResult,
    layers::ClientIp,
    params::{Fields, FromFields, Params},
    reply::Reply,
    state::App,
};

/// Parameters of `POST /runners/verify`.
pub(crate) struct VerifyRunner {
    token: Secret,
    system_id: Option<String>,
    info: Option<Value>,
}

impl FromFields for VerifyRunner {
    fn read(fields: &mut Fields) -> Self {
        Self {
            token: fields.required_secret("token"),
            system_id: fields.text("system_id"),
            // Not declared by GitLab, but read when it is there (contract section 2).
            info: fields.raw("info").cloned(),
        }
    }
}

/// `POST /api/v4/runners/verify`: whether a token is good, and the heartbeat of runner and manager
/// (contract VER-01 to VER-33).
pub(crate) async fn verify(
    State(app): State<App>,
    ClientIp(ip): ClientIp,
    Params(params): Params<VerifyRunner>,
) -> ApiResult {
    let mut db = app.db().await?;
    let mut runner = authenticate_runner(&app, &db, &params.token).await?;
    let details = ManagerDetails::from_info(params.info.as_ref(), &ip);
    contact::contact(
        &app,
        &mut db,
        &mut runner,
        contact::Kind::Other,
        params.system_id.as_deref(),
        details,
    )
    .await?;
    Ok(Reply::ok(Credentials::new(
        runner.id,
        &params.token,
        runner.token_expires_at,
    )))
}
