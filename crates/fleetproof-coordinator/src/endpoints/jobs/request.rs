use axum::extract::State;
use fleetproof_model::Secret;
use http::HeaderName;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    auth::authenticate_runner,
    contact::{self, ManagerDetails},
    database::Db,
    error::{ApiResult, rate_limited},
    layers::ClientIp,
    params::{Fields, FromFields, Params},
    reply::Reply,
    state::App,
    tables::settings,
};

/// Requests a minute for one token, unless set otherwise; 0 is no limit (contract REQ-22).
const DEFAULT_LIMIT: i64 = 2000;

/// Parameters of `POST /jobs/request` that are looked at.
pub(crate) struct RequestJob {
    token: Secret,
    system_id: Option<String>,
    info: Option<Value>,
}

impl FromFields for RequestJob {
    fn read(fields: &mut Fields) -> Self {
        let token = fields.required_secret("token");
        let system_id = fields.text("system_id");
        fields.text("last_update");
        fields.object("info");
        fields.object("session");
        Self {
            token,
            system_id,
            info: fields.raw("info").cloned(),
        }
    }
}

/// `POST /api/v4/jobs/request`: the heartbeat of runner and manager, and always "no job": there is
/// no queue. Whether the runner is paused, and whether its `last_update` is the present queue
/// value, makes no difference then (contract REQ-01 to REQ-07, REQ-18 to REQ-22).
pub(crate) async fn request(
    State(app): State<App>,
    ClientIp(ip): ClientIp,
    Params(params): Params<RequestJob>,
) -> ApiResult {
    let mut db = app.db().await?;
    // Both go out at once; the limit comes first, so that a guess at tokens is limited, too.
    let (within_limit, runner) = futures::future::join(
        check_limit(&app, &db, &params.token),
        authenticate_runner(&app, &db, &params.token),
    )
    .await;
    within_limit?;
    let mut runner = runner?;
    let details = ManagerDetails::from_info(params.info.as_ref(), &ip);
    contact::contact(
        &app,
        &mut db,
        &mut runner,
        contact::Kind::JobRequest,
        params.system_id.as_deref(),
        details,
    )
    .await?;
    let key = runner.token_encrypted.as_deref().unwrap_or_default();
    let value = app.memory().queue_value(key, app.now());
    Ok(Reply::no_content().header(HeaderName::from_static("x-gitlab-last-update"), value))
}

/// 429 beyond the limit of this token. A first request in a minute is within any limit, so the
/// setting is read from the second on.
async fn check_limit(app: &App, db: &Db, token: &Secret) -> ApiResult<()> {
    let key = Sha256::digest(token.expose().as_bytes()).into();
    let count = i64::from(app.memory().count_request(key, app.now()));
    if count == 1 {
        return Ok(());
    }
    let limit = settings::job_request_limit(db)
        .await?
        .unwrap_or(DEFAULT_LIMIT);
    if limit > 0 && count > limit {
        return Err(rate_limited());
    }
    Ok(())
}
