//! Lists of runners of the instance and of a group (`/admin/runners`, `/groups/…/-/runners`).

mod controls;
mod filter;
mod table;
mod view;

use axum::extract::State;
use http::StatusCode;
use maud::html;

use super::{frame::Frame, here::Here, place::Place};
use crate::{
    error::{ApiError, ApiResult},
    params::Params,
    state::App,
};

pub(super) use filter::ListFilter;
pub(super) use table::{Links, paging, rows};
pub(super) use view::{ListView, Row};

/// `GET …/runners`. A group's list has the runners of the group and what is below it, and unless
/// `membership=DESCENDANTS` those that it inherits.
pub(super) async fn page(
    State(app): State<App>,
    here: Here,
    params: Result<Params<ListFilter>, ApiError>,
) -> ApiResult {
    let Here {
        reader, place, db, ..
    } = &here;
    let filter = params?.0;
    let view = ListView::load(&app, db, place, &filter).await?;
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
