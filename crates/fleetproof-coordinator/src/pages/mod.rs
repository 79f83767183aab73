//! What a person sees: sign-in, lists of runners, the page of one runner, creation of runners.
//!
//! Paths, test ids and texts are GitLab's, so that one browser check serves both. Every page is
//! whole without a script; the script at `/assets` only saves loads of pages. To add one: a module
//! with its handler, and a line in [`router`].

mod assets;
mod create;
mod csrf;
mod errors;
mod frame;
mod here;
mod list;
mod mode;
mod parts;
mod place;
mod rewrite;
mod runner;
mod second_factor;
mod session;
mod settings;
mod sign_in;
mod signed_in;
mod visitor;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{call::Call, state::App};

pub(crate) use errors::{not_found, present};
pub use mode::{SignIn, UiGeneration};
pub(crate) use rewrite::{Asked, rewritten};
pub use runner::{ManagerRow, ManagersView};
pub(crate) use second_factor::SecondFactor;
pub(crate) use session::Sessions;
pub(crate) use visitor::Visitor;

/// Every page, one line each. Paths with a group or project in them are rewritten to these first
/// (see [`rewrite`]), since its path has any number of parts.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/", get(sign_in::home))
        .route("/assets/{file}", get(assets::serve))
        .route("/users/sign_in", get(sign_in::show))
        .route("/users/sign_in", post(sign_in::submit))
        .route("/users/sign_in_path", get(sign_in::path))
        .route("/users/sign_out", post(sign_in::sign_out))
        .route("/users/auth/{provider}", post(sign_in::elsewhere))
        .route("/fleetproof/identity_provider", get(sign_in::provider))
        .route("/admin/runners", get(list::page))
        .route("/-/groups/{path}/runners", get(list::page))
        .route("/-/projects/{path}/settings/ci_cd", get(settings::page))
        .nest("/admin/runners", of_runners())
        .nest("/-/groups/{path}/runners", of_runners())
        .nest("/-/projects/{path}/runners", of_runners())
}

/// The pages of runners that every place has; [`here::Here`] says which place it is.
fn of_runners() -> Router<App> {
    Router::new()
        .route("/new", get(create::new).post(create::create))
        .route("/{id}", get(runner::page))
        .route("/{id}/managers", get(runner::managers))
        .route("/{id}/register", get(create::register))
        .route("/{id}/register/events", get(create::events))
}

/// Whether a call is about a page, so that its refusals are pages, too.
pub(crate) fn is_page(call: &Call) -> bool {
    !call.route.is_empty() && !call.route.starts_with("/api/")
}
