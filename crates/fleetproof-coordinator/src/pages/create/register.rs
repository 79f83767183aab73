use axum::extract::State;
use fleetproof_model::Secret;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::json;
use time::Duration;

use crate::{
    auth::policies::runner_for,
    entities::runner_contacted_at,
    error::{ApiResult, not_found},
    pages::{
        frame::Frame,
        here::Here,
        runner::{ManagersView, runner_status},
    },
    params::record_number,
    reply::Reply,
    state::App,
    status::Status,
    tables::{listing, page_managers::Start, runners::Runner},
    tokens::{RegistrationType, short_sha},
};

/// How long the token of a new runner is shown (`Ci::Runner::REGISTRATION_AVAILABILITY_TIME`).
const SHOWN_FOR: Duration = Duration::hours(1);

/// `GET …/runners/:id/register`: the token, for whoever made the runner, until it is in contact.
/// Afterwards the page leads to the runner's own.
pub(in crate::pages) async fn register(State(app): State<App>, here: Here) -> ApiResult {
    let runner = own_runner(&app, &here).await?;
    let path = format!("{}/{}", here.place.runners_path(), runner.id);
    let age = runner.created_at.map(|at| app.now() - at);
    let managers = ManagersView::load(&app, &here.db, &runner, Start::Top).await?;
    if managers.count > 0 || age.is_none_or(|age| age >= SHOWN_FOR) {
        return Ok(Reply::see(&path));
    }
    let stored = runner.token_encrypted.as_deref();
    let token = stored.and_then(|stored| app.cipher().decrypt(stored));
    let token = token.ok_or_else(|| not_found("Page"))?;
    let title = format!("Register runner #{} ({})", runner.id, short_sha(&token));
    let mut trail = here.place.trail();
    trail.push((title.clone(), format!("{path}/register")));
    let frame = Frame {
        title: &title,
        reader: Some(&here.reader),
        csrf_token: "",
        trail: &trail,
        main: instructions(&title, &path, &here.site, &token),
    };
    Ok(frame.reply(StatusCode::OK))
}

/// `GET …/runners/:id/register/status`: whether the runner, or a manager of it, is online by now;
/// the page asks for it again and again, as GitLab's does.
pub(in crate::pages) async fn status(State(app): State<App>, here: Here) -> ApiResult {
    let runner = own_runner(&app, &here).await?;
    let contacted_at = runner_contacted_at(&app, &runner);
    let managers = ManagersView::load(&app, &here.db, &runner, Start::Top).await?;
    let is_online = runner_status(&app, &runner, contacted_at) == Status::Online
        || managers
            .rows
            .iter()
            .any(|manager| manager.status == Status::Online);
    Ok(Reply::ok(json!({ "online": is_online })))
}

/// The runner, if the reader has made it in that place.
async fn own_runner(app: &App, here: &Here) -> ApiResult<Runner> {
    let missing = || not_found("Page");
    let id = record_number(&here.id).ok_or_else(missing)?;
    let (runner, _) = runner_for(app, &here.db, &here.reader.user, id).await?;
    let is_own = runner.creator_id == Some(here.reader.user.id)
        && runner.registration == RegistrationType::AuthenticatedUser
        && listing::has(&here.db, &here.place.scope(), id, app.now()).await?;
    if is_own { Ok(runner) } else { Err(missing()) }
}

fn instructions(title: &str, path: &str, site: &str, token: &Secret) -> Markup {
    html! {
        header.page-heading { h1 data-testid="page-heading" { (title) } }
        section.card aria-labelledby="step-1" data-register={ (path) "/register/status" } {
            div data-register="waiting" {
                h2 #step-1 { "Step 1: run the command" }
                pre tabindex="0" {
                    code { "gitlab-runner register --url " (site) " --token " }
                    code data-testid="runner-token" { (token.expose()) }
                }
                p {
                    "The runner authentication token is shown for a short time, and to you alone. "
                    "It is kept in " code { "config.toml" } " of the machine."
                }
                p.soft role="status" { "Waiting for the runner. Load this page again to see it." }
            }
            template {
                div role="status" data-testid="runner-registered" {
                    h2 { "You've registered a new runner!" }
                    p { "Your runner is online and ready to run jobs." }
                    p { a.button href=(path) { "View runner" } }
                }
            }
        }
    }
}
