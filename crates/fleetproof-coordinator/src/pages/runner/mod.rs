//! The page of one runner, with its managers.

mod details;
mod managers;
mod old;
mod view;

use axum::extract::{Path, State};
use http::{StatusCode, header};
use maud::{Markup, html};

use super::{UiGeneration, frame::Frame, place::Place, visitor::SignedIn};
use crate::{
    auth::policies::{RunnerRights, runner_for},
    database::Db,
    error::{ApiError, ApiResult, internal, not_found},
    log::Exception,
    params::{Params, record_number},
    reply::Reply,
    state::App,
    tables::{listing, runners::Runner},
    tokens::short_sha,
};

pub(super) use details::tags;
use managers::{Block, Shown};
use view::RunnerView;
pub(super) use view::runner_status;
pub use view::{ManagerRow, ManagersView};

/// What the handlers of this page are told.
type ShownParams = Result<Params<Shown>, ApiError>;

/// `GET /admin/runners/:id`.
pub(super) async fn in_admin(
    State(app): State<App>,
    reader: SignedIn,
    Path(id): Path<String>,
    params: ShownParams,
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
    params: ShownParams,
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
    params: ShownParams,
) -> ApiResult {
    let db = app.db().await?;
    let place = Place::project(&app, &db, &reader.user, &path).await?;
    show(&app, &db, &reader, &place, &id, params?.0).await
}

/// `GET /admin/runners/:id/managers`: the table alone, for the script of older generations.
pub(super) async fn managers_in_admin(
    State(app): State<App>,
    reader: SignedIn,
    Path(id): Path<String>,
) -> ApiResult {
    let db = app.db().await?;
    let place = Place::admin(&reader.user)?;
    table(&app, &db, &reader, &place, &id).await
}

/// The same of a group.
pub(super) async fn managers_in_group(
    State(app): State<App>,
    reader: SignedIn,
    Path((path, id)): Path<(String, String)>,
) -> ApiResult {
    let db = app.db().await?;
    let place = Place::group(&app, &db, &reader.user, &path).await?;
    table(&app, &db, &reader, &place, &id).await
}

/// The same of a project.
pub(super) async fn managers_in_project(
    State(app): State<App>,
    reader: SignedIn,
    Path((path, id)): Path<(String, String)>,
) -> ApiResult {
    let db = app.db().await?;
    let place = Place::project(&app, &db, &reader.user, &path).await?;
    table(&app, &db, &reader, &place, &id).await
}

/// The runner of that number, if the place has it and the reader may look at it.
async fn found(
    app: &App,
    db: &Db,
    reader: &SignedIn,
    place: &Place,
    id: &str,
) -> ApiResult<(Runner, RunnerRights)> {
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
    Ok((runner, rights))
}

async fn show(
    app: &App,
    db: &Db,
    reader: &SignedIn,
    place: &Place,
    id: &str,
    shown: Shown,
) -> ApiResult {
    let (runner, rights) = found(app, db, reader, place, id).await?;
    let view = RunnerView::load(app, db, &runner, rights).await?;
    let managers = ManagersView::load(app, db, &runner, shown.start).await?;
    let stored = runner.token_encrypted.as_deref();
    let token = stored.and_then(|stored| app.cipher().decrypt(stored));
    let token = token.as_ref().map(short_sha).unwrap_or_default();
    let title = format!("#{} ({token})", runner.id);
    let path = format!("{}/{}", place.runners_path(), runner.id);
    let mut trail = place.trail();
    trail.push((title.clone(), path.clone()));
    let block = Block {
        ui: app.ui(),
        view: &managers,
        path: &path,
        open: shown.open,
        now: app.now(),
    };
    let frame = Frame {
        title: &title,
        reader: Some(reader),
        csrf_token: "",
        trail: &trail,
        main: main(place, &title, &view, &block),
    };
    Ok(frame.reply(StatusCode::OK))
}

fn main(place: &Place, title: &str, view: &RunnerView, block: &Block<'_>) -> Markup {
    match (block.ui, place) {
        (UiGeneration::A, Place::Project { .. }) => old::properties(title, view),
        (UiGeneration::A, _) => html! {
            (details::heading(title, view))
            (details::list(view, &old::entry(block)))
        },
        _ => html! {
            (details::heading(title, view))
            (details::list(view, &html! {}))
            (managers::card(block))
        },
    }
}

/// The first page of the table, without a page around it.
async fn table(app: &App, db: &Db, reader: &SignedIn, place: &Place, id: &str) -> ApiResult {
    let (runner, _) = found(app, db, reader, place, id).await?;
    let start = Shown::default().start;
    let view = ManagersView::load(app, db, &runner, start).await?;
    let path = format!("{}/{}", place.runners_path(), runner.id);
    let block = Block {
        ui: app.ui(),
        view: &view,
        path: &path,
        open: true,
        now: app.now(),
    };
    let text = managers::table(&block).into_string();
    Ok(
        Reply::text(StatusCode::OK, "text/html; charset=utf-8", text)
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    )
}
