//! Lists of runners of the instance and of a group (`/admin/runners`, `/groups/…/-/runners`).

mod controls;
mod filter;
mod table;
mod view;

use axum::extract::{Path, State};
use http::StatusCode;
use maud::html;

use super::{frame::Frame, place::Place, visitor::SignedIn};
use crate::{
    database::Db,
    error::{ApiError, ApiResult},
    params::Params,
    reply::Reply,
    state::App,
};

pub(super) use filter::ListFilter;
pub(super) use table::{Links, paging, rows};
pub(super) use view::{ListView, Row};

/// `GET /admin/runners`.
pub(super) async fn in_admin(
    State(app): State<App>,
    reader: SignedIn,
    params: Result<Params<ListFilter>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let place = Place::admin(&reader.user)?;
    show(&app, &db, &reader, &place, params?.0).await
}

/// `GET /groups/*path/-/runners`: runners of the group and what is below it, and unless
/// `membership=DESCENDANTS` those that it inherits.
pub(super) async fn in_group(
    State(app): State<App>,
    reader: SignedIn,
    Path(path): Path<String>,
    params: Result<Params<ListFilter>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let place = Place::group(&app, &db, &reader.user, &path).await?;
    show(&app, &db, &reader, &place, params?.0).await
}

async fn show(
    app: &App,
    db: &Db,
    reader: &SignedIn,
    place: &Place,
    filter: ListFilter,
) -> ApiResult<Reply> {
    let view = ListView::load(app, db, place, &filter).await?;
    let path = place.runners_path();
    let main = html! {
        header.page-heading.with-action {
            h1 data-testid="page-heading" { "Runners" }
            a.button.primary href={ (path) "/new" } data-testid=(place.new_button()) {
                (place.new_text())
            }
        }
        (controls::tabs(&filter, &view, &path))
        (controls::form(&filter, &path, matches!(place, Place::Group { .. })))
        (controls::stats(&view))
        (table::list(&view, place))
        (paging("Pages of runners", &filter, &view, &path, ""))
    };
    let frame = Frame {
        title: "Runners",
        reader: Some(reader),
        csrf_token: "",
        trail: &place.trail(),
        main,
    };
    Ok(frame.reply(StatusCode::OK))
}
