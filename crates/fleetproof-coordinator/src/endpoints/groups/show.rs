use axum::extract::{Path, State};

use crate::{
    auth::{
        Caller, TO_READ,
        policies::{enter_group, level},
    },
    endpoints::registration_tokens::shown_token,
    entities::GroupDetail,
    error::ApiResult,
    reply::Reply,
    site::Site,
    state::App,
    tables::owners::OwnerKind,
};

/// `GET /api/v4/groups/:id`, by number or path (`lib/api/groups.rb`); owners are told the group's
/// registration token.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    site: Site,
    Path(id): Path<String>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user_or_nobody(&app, &db, TO_READ).await?;
    let group = enter_group(&app, &db, user.as_ref(), &id).await?;
    let allowed = group.place.registration_token_allowed;
    let runners_token = if group.level >= level::OWNER {
        Some(shown_token(&app, &db, (OwnerKind::Group, group.place.id), allowed).await?)
    } else {
        None
    };
    Ok(Reply::ok(GroupDetail::new(
        &group.place,
        runners_token,
        &site,
    )))
}
