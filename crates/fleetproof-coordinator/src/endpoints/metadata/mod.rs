//! `/version` and `/metadata`: which GitLab this is.

use axum::extract::State;
use serde_json::{Value, json};

use crate::{
    auth::{Caller, Scope},
    error::ApiResult,
    reply::Reply,
    state::App,
};

/// The release that the coordinator stands for: the one in which the runner tables were swapped.
pub const GITLAB_VERSION: &str = "17.11.0";

/// `GET /api/v4/version` (contract GEN-01).
pub(crate) async fn version(State(app): State<App>, caller: Caller) -> ApiResult {
    describe(&app, &caller).await.map(Reply::ok)
}

/// `GET /api/v4/metadata` (contract GEN-01); also says which schema step the database has reached.
pub(crate) async fn metadata(State(app): State<App>, caller: Caller) -> ApiResult {
    let mut metadata = describe(&app, &caller).await?;
    metadata["fleetproof"] = json!({ "schema_step": app.step().as_str() });
    Ok(Reply::ok(metadata))
}

async fn describe(app: &App, caller: &Caller) -> ApiResult<Value> {
    let db = app.db().await?;
    caller
        .user(app, &db, &[Scope::ReadUser, Scope::Api, Scope::ReadApi])
        .await?;
    Ok(json!({
        "version": GITLAB_VERSION,
        "revision": "fleetproof",
        "kas": { "enabled": false, "externalUrl": null, "version": null },
        "enterprise": false,
    }))
}
