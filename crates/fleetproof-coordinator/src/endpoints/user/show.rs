use axum::extract::State;

use crate::{
    auth::{Caller, TO_READ_USER},
    entities::CurrentUser,
    error::{ApiResult, unauthorized},
    reply::Reply,
    site::Site,
    state::App,
    tables::people,
};

/// `GET /api/v4/user`: who the caller is (`lib/api/users.rb`).
pub(crate) async fn show(State(app): State<App>, caller: Caller, site: Site) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_READ_USER).await?;
    let people = people::by_ids(&db, &[user.id]).await?;
    let person = people.get(&user.id).ok_or_else(unauthorized)?;
    Ok(Reply::ok(CurrentUser::new(person, &site)))
}
