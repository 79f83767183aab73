//! The page of one runner, with its managers.

mod details;
mod managers;
mod old;
mod view;

use axum::extract::State;
use http::{StatusCode, header};
use maud::{Markup, html};

use super::{UiGeneration, frame::Frame, here::Here, place::Place};
use crate::{
    auth::policies::{RunnerRights, runner_for},
    error::{ApiError, ApiResult, internal, not_found},
    log::Exception,
    params::{Params, record_number},
    reply::Reply,
    state::App,
    tables::{listing, runners::Runner},
    tokens::short_sha,
};

pub(super) use details::tags;
pub(super) use managers::Start;
use managers::{Block, Shown};
use view::RunnerView;
pub(super) use view::runner_status;
pub use view::{ManagerRow, ManagersView};

/// What the handlers of this page are told.
type ShownParams = Result<Params<Shown>, ApiError>;

/// `GET …/runners/:id`: of every runner that the place can use.
pub(super) async fn page(State(app): State<App>, here: Here, params: ShownParams) -> ApiResult {
    let (runner, rights) = found(&app, &here).await?;
    show(&app, &here, &runner, rights, params?.0).await
}

/// `GET …/runners/:id/managers`: the table alone, for the script of older generations.
pub(super) async fn managers(State(app): State<App>, here: Here) -> ApiResult {
    let (runner, _) = found(&app, &here).await?;
    let start = Shown::default().start;
    let view = ManagersView::load(&app, &here.db, &runner, start).await?;
    let path = format!("{}/{}", here.place.runners_path(), runner.id);
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

/// The runner of that number, if the place has it and the reader may look at it.
async fn found(app: &App, here: &Here) -> ApiResult<(Runner, RunnerRights)> {
    let Here {
        reader, place, db, ..
    } = here;
    let id = record_number(&here.id).ok_or_else(|| not_found("Page"))?;
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
    here: &Here,
    runner: &Runner,
    rights: RunnerRights,
    shown: Shown,
) -> ApiResult {
    let Here {
        reader, place, db, ..
    } = here;
    let view = RunnerView::load(app, db, runner, rights).await?;
    let managers = ManagersView::load(app, db, runner, shown.start).await?;
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
