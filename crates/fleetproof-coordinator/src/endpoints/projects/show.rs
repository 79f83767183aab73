use axum::extract::{Path, State};

use crate::{
    auth::{
        Caller, TO_READ,
        policies::{enter_project, level},
    },
    endpoints::registration_tokens::shown_token,
    entities::ProjectDetail,
    error::ApiResult,
    reply::Reply,
    site::Site,
    state::App,
    tables::owners::OwnerKind,
};

/// `GET /api/v4/projects/:id`, by number or path (`lib/api/projects.rb`); maintainers are told the
/// registration token.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    site: Site,
    Path(id): Path<String>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user_or_nobody(&app, &db, TO_READ).await?;
    let project = enter_project(&app, &db, user.as_ref(), &id).await?;
    let allowed = project.place.registration_token_allowed;
    let runners_token = if project.level >= level::MAINTAINER {
        Some(shown_token(&app, &db, (OwnerKind::Project, project.place.id), allowed).await?)
    } else {
        None
    };
    Ok(Reply::ok(ProjectDetail::new(
        &project.place,
        runners_token,
        &site,
    )))
}
