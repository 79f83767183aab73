//! The stream that tells the page with a new runner's token that the runner is online.

use std::{convert::Infallible, future::ready, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{FutureExt, StreamExt};
use http::{HeaderName, HeaderValue, header};
use maud::{Markup, html};

use super::register::{is_shown, own_runner};
use crate::{
    call,
    entities::runner_contacted_at,
    error::{ApiResult, not_found},
    news::Contacts,
    pages::{
        here::Here,
        place::Place,
        runner::{ManagersView, Start, runner_status},
        signed_in::SignedIn,
    },
    reply::Streamed,
    state::App,
    status::Status,
};

/// How often the database is looked at without a contact here: one may come to another process on
/// the same database.
const LOOK: Duration = Duration::from_secs(2);

/// `GET …/runners/:id/register/events`: server-sent events. One, `online`, with the markup to show,
/// once the runner or a manager of it is online; then the stream ends. It also ends, without an
/// event, when the page would no longer be shown, and with the server.
pub(in crate::pages) async fn events(State(app): State<App>, here: Here) -> ApiResult<Response> {
    // From before the first look, so that none is missed.
    let contacts = app.news().contacts();
    let runner = own_runner(&app, &here.db, &here.reader.user, &here.place, &here.id).await?;
    if !is_shown(&app, &runner) {
        return Err(not_found("Page"));
    }
    let path = format!("{}/{}", here.place.runners_path(), runner.id);
    let waiting = Waiting {
        app,
        reader: here.reader,
        place: here.place,
        runner_id: runner.id,
    };
    let told = waiting.told(contacts, path);
    let events = call::carried_on(told).into_stream().filter_map(ready);
    let stream = Sse::new(events.map(Ok::<_, Infallible>)).keep_alive(KeepAlive::default());
    let mut response = stream.into_response();
    response.extensions_mut().insert(Streamed);
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
        // A proxy in front that collects answers would hold it back.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ] {
        let headers = response.headers_mut();
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// Somebody who waits for a runner.
struct Waiting {
    app: App,
    reader: SignedIn,
    place: Place,
    runner_id: i64,
}

impl Waiting {
    /// The event, or nothing if it is not to be expected any more.
    async fn told(self, contacts: Contacts, path: String) -> Option<Event> {
        let is_online = self.until_online(contacts).await;
        let data = registered(&path).into_string();
        is_online.then(|| Event::default().event("online").data(data))
    }

    async fn until_online(&self, mut contacts: Contacts) -> bool {
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.app.news().ended() => return false,
                // The first comes at once.
                _ = looks.tick() => {}
                () = contacts.of(self.runner_id) => {}
            }
            // What fails here is told, and logged, when the page asks again.
            match self.is_online().await {
                Ok(Some(false)) => {}
                Ok(Some(true)) => return true,
                Ok(None) | Err(_) => return false,
            }
        }
    }

    /// Whether the runner, or a manager of it, is online; nothing if the page would not be shown.
    async fn is_online(&self) -> ApiResult<Option<bool>> {
        let app = &self.app;
        // Somebody may have signed out meanwhile.
        let Some(user) = self.reader.again(app).await? else {
            return Ok(None);
        };
        let db = app.db().await?;
        let id = self.runner_id.to_string();
        let runner = own_runner(app, &db, &user, &self.place, &id).await?;
        if !is_shown(app, &runner) {
            return Ok(None);
        }
        let contacted_at = runner_contacted_at(app, &runner);
        if runner_status(app, &runner, contacted_at) == Status::Online {
            return Ok(Some(true));
        }
        let managers = ManagersView::load(app, &db, &runner, Start::Top).await?;
        let mut statuses = managers.rows.iter().map(|manager| manager.status);
        Ok(Some(statuses.any(|status| status == Status::Online)))
    }
}

/// What takes the place of the command and the token.
fn registered(path: &str) -> Markup {
    html! {
        div data-testid="runner-registered" {
            h2 { "You've registered a new runner!" }
            p { "Your runner is online and ready to run jobs." }
            p { a.button href=(path) { "View runner" } }
        }
    }
}
