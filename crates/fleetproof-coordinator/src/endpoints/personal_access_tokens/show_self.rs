use axum::extract::State;

use crate::{auth::Caller, entities::TokenEntity, error::ApiResult, reply::Reply, state::App};

/// `GET /api/v4/personal_access_tokens/self`: what the token is and may do; any scope will do
/// (`lib/api/personal_access_tokens/self_information.rb`).
pub(crate) async fn show_self(State(app): State<App>, caller: Caller) -> ApiResult {
    let db = app.db().await?;
    let token = caller.own_token(&app, &db).await?;
    Ok(Reply::ok(TokenEntity::new(token)))
}
