use std::collections::HashMap;

use axum::{
    extract::{FromRequestParts, MatchedPath, RawPathParams},
    response::{IntoResponse, Response},
};
use http::request::Parts;

use super::{place::Place, signed_in::SignedIn};
use crate::{
    database::Db,
    error::{ApiResult, not_found},
    site::Site,
    state::App,
};

/// A page of any place: who looks at it, whose runners it is about, and the runner's number as the
/// path has it.
pub(crate) struct Here {
    pub(super) reader: SignedIn,
    pub(super) place: Place,
    pub(super) id: String,
    /// The address of the coordinator, as the reader has it.
    pub(super) site: String,
    pub(super) db: Db,
}

impl FromRequestParts<App> for Here {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let reader = SignedIn::from_request_parts(parts, app).await?;
        let Ok(site) = Site::from_request_parts(parts, app).await;
        let route = parts.extensions.get::<MatchedPath>().cloned();
        let route = route.as_ref().map_or("", MatchedPath::as_str);
        let params = RawPathParams::from_request_parts(parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let params: HashMap<&str, &str> = params.iter().collect();
        let named = |name: &str| params.get(name).copied().unwrap_or_default();
        let (db, place) = enter(app, &reader, route, named("path"))
            .await
            .map_err(IntoResponse::into_response)?;
        Ok(Self {
            reader,
            place,
            id: named("id").to_owned(),
            site: site.page(""),
            db,
        })
    }
}

async fn enter(app: &App, reader: &SignedIn, route: &str, path: &str) -> ApiResult<(Db, Place)> {
    let db = app.db().await?;
    let user = &reader.user;
    let place = match route.split('/').nth(2) {
        _ if route.starts_with("/admin/") => Place::admin(user)?,
        Some("groups") => Place::group(app, &db, user, path).await?,
        Some("projects") => Place::project(app, &db, user, path).await?,
        _ => return Err(not_found("Page")),
    };
    Ok((db, place))
}
