//! The page of one runner, with its managers.

mod details;
mod managers;
mod view;

use axum::extract::{Path, State};
use fleetproof_model::Secret;
use http::StatusCode;
use maud::html;

use super::{frame::Frame, place::Place, visitor::SignedIn};
use crate::{
    auth::policies::runner_for,
    database::Db,
    error::{ApiError, ApiResult, internal, not_found},
    log::Exception,
    params::{Params, record_number},
    state::App,
    tables::listing,
    tokens::short_sha,
};

pub(super) use details::tags;
use managers::Shown;
use view::RunnerView;
pub(super) use view::runner_status;
pub use view::{ManagerRow, ManagersView};

/// `GET /admin/runners/:id`.
pub(super) async fn in_admin(
    State(app): State<App>,
    reader: SignedIn,
    Path(id): Path<String>,
    params: Result<Params<Shown>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let place = Place::admin(&reader.user)?;
    show(&app, &db, &reader, &place, &id, params?.0).await
}

/// `GET /groups/*path/-/runners/:id`: of every runner that the group can use.
pub(super) async fn in_group(
    State(app): State<App>,
    reader: SignedIn,
    Path((path, id)): Path<(String, String)>,
    params: Result<Params<Shown>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let place = Place::group(&app, &db, &reader.user, &path).await?;
    show(&app, &db, &reader, &place, &id, params?.0).await
}

/// `GET /*path/-/runners/:id`: of every runner that the project can use.
pub(super) async fn in_project(
    State(app): State<App>,
    reader: SignedIn,
    Path((path, id)): Path<(String, String)>,
    params: Result<Params<Shown>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let place = Place::project(&app, &db, &reader.user, &path).await?;
    show(&app, &db, &reader, &place, &id, params?.0).await
}

async fn show(
    app: &App,
    db: &Db,
    reader: &SignedIn,
    place: &Place,
    id: &str,
    shown: Shown,
) -> ApiResult {
    let id = record_number(id).ok_or_else(|| not_found("Page"))?;
    let (runner, rights) = runner_for(app, db, &reader.user, id).await?;
    if !rights.read || !listing::has(db, &place.scope(), id, app.now()).await? {
        return Err(not_found("Page"));
    }
    if app.breaks_page(&runner) {
        let text = "undefined method 'system_xid' for nil";
        return Err(internal(Exception::new(
            "ActionView::Template::Error",
            text,
        )));
    }
    let view = RunnerView::load(app, db, &runner, rights).await?;
    let managers = ManagersView::load(app, db, &runner, shown.start).await?;
    let token = runner
        .token_encrypted
        .as_deref()
        .and_then(|stored| app.cipher().decrypt(stored));
    let token = token
        .as_ref()
        .map(|token: &Secret| short_sha(token))
        .unwrap_or_default();
    let title = format!("#{id} ({token})");
    let path = format!("{}/{id}", place.runners_path());
    let mut trail = place.trail();
    trail.push((title.clone(), path.clone()));
    let main = html! {
        (details::heading(&title, &view))
        (details::list(&view))
        (managers::card(&managers, &path, shown.open, app.now()))
    };
    let frame = Frame {
        title: &title,
        reader: Some(reader),
        csrf_token: "",
        trail: &trail,
        main,
    };
    Ok(frame.reply(StatusCode::OK))
}
