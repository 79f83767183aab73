use axum::extract::State;
use fleetproof_model::Secret;
use http::StatusCode;
use maud::{Markup, html};
use time::Duration;

use crate::{
    auth::policies::runner_for,
    database::Db,
    error::{ApiResult, not_found},
    pages::{
        frame::Frame,
        here::Here,
        place::Place,
        runner::{ManagersView, Start},
    },
    params::record_number,
    reply::Reply,
    state::App,
    tables::{listing, runners::Runner, users::User},
    tokens::{RegistrationType, short_sha},
};

/// How long the token of a new runner is shown (`Ci::Runner::REGISTRATION_AVAILABILITY_TIME`).
const SHOWN_FOR: Duration = Duration::hours(1);

/// `GET …/runners/:id/register`: the token, for whoever made the runner, until it is in contact.
/// Afterwards the page leads to the runner's own.
pub(in crate::pages) async fn register(State(app): State<App>, here: Here) -> ApiResult {
    let runner = own_runner(&app, &here.db, &here.reader.user, &here.place, &here.id).await?;
    let path = format!("{}/{}", here.place.runners_path(), runner.id);
    let managers = ManagersView::load(&app, &here.db, &runner, Start::Top).await?;
    if managers.count > 0 || !is_shown(&app, &runner) {
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

/// Whether its token is still shown, as far as time goes.
pub(super) fn is_shown(app: &App, runner: &Runner) -> bool {
    let made = runner.created_at;
    made.is_some_and(|made| app.now() - made < SHOWN_FOR)
}

/// The runner of that number, if the user has made it in that place.
pub(super) async fn own_runner(
    app: &App,
    db: &Db,
    user: &User,
    place: &Place,
    id: &str,
) -> ApiResult<Runner> {
    let missing = || not_found("Page");
    let id = record_number(id).ok_or_else(missing)?;
    let (runner, _) = runner_for(app, db, user, id).await?;
    let is_own = runner.creator_id == Some(user.id)
        && runner.registration == RegistrationType::AuthenticatedUser
        && listing::has(db, &place.scope(), id, app.now()).await?;
    if is_own { Ok(runner) } else { Err(missing()) }
}

fn instructions(title: &str, path: &str, site: &str, token: &Secret) -> Markup {
    html! {
        header.page-heading { h1 data-testid="page-heading" { (title) } }
        section.card aria-labelledby="step-1" data-register={ (path) "/register/events" } {
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
            }
            div.soft role="status" data-register="state" {
                "Waiting for the runner. Load this page again to see it."
            }
        }
    }
}
