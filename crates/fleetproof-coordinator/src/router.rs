use axum::{
    Router, middleware,
    routing::{delete, get, post, put},
};

use http::Uri;

use crate::{
    endpoints::{
        groups, jobs, metadata, personal_access_tokens, projects, registration_tokens, runner,
        runner_lists, runners, user,
    },
    error::{ApiError, api_v3_gone, method_not_allowed, no_route},
    graphql, layers, pages,
    reply::Reply,
    state::App,
};

/// Every path that is served, one line each.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .merge(for_runners(&app))
        .merge(for_users())
        .merge(pages::router())
        .route("/api/graphql", get(graphql::execute).post(graphql::execute))
        .route("/api/v3", get(v3))
        .route("/api/v3/{*path}", get(v3))
        .fallback(no_such_path)
        .method_not_allowed_fallback(async || method_not_allowed())
        .layer(middleware::from_fn_with_state(app.clone(), layers::serve))
        .with_state(app)
}

/// What runners call with a token of their own; held off while the database is migrated.
fn for_runners(app: &App) -> Router<App> {
    Router::new()
        .route("/api/v4/runners", post(runners::register))
        .route("/api/v4/runners", delete(runners::unregister))
        .route(
            "/api/v4/runners/managers",
            delete(runners::unregister_manager),
        )
        .route("/api/v4/runners/verify", post(runners::verify))
        .route(
            "/api/v4/runners/reset_authentication_token",
            post(runners::reset_token),
        )
        .route("/api/v4/jobs/request", post(jobs::request))
        .route_layer(middleware::from_fn_with_state(
            app.clone(),
            layers::back_off,
        ))
}

/// What people and programs call with a personal access token.
fn for_users() -> Router<App> {
    Router::new()
        .route("/api/v4/version", get(metadata::version))
        .route("/api/v4/metadata", get(metadata::metadata))
        .route("/api/v4/user", get(user::show))
        .route("/api/v4/user/runners", post(user::create_runner))
        .route(
            "/api/v4/personal_access_tokens/self",
            get(personal_access_tokens::show_self),
        )
        .route("/api/v4/runners", get(runner_lists::owned))
        .route("/api/v4/runners/all", get(runner_lists::all))
        .route(
            "/api/v4/runners/reset_registration_token",
            post(registration_tokens::reset_instance),
        )
        .merge(for_one_runner())
        .merge(for_owners())
}

/// One runner, by number.
fn for_one_runner() -> Router<App> {
    Router::new()
        .route("/api/v4/runners/{id}", get(runner::show))
        .route("/api/v4/runners/{id}", put(runner::update))
        .route("/api/v4/runners/{id}", delete(runner::delete))
        .route("/api/v4/runners/{id}/managers", get(runner::managers))
        .route("/api/v4/runners/{id}/jobs", get(runner::jobs))
        .route("/api/v4/runners/{id}/projects", get(runner::projects))
        .route(
            "/api/v4/runners/{id}/reset_authentication_token",
            post(runner::reset_token),
        )
}

/// Groups and projects, by number or path.
fn for_owners() -> Router<App> {
    Router::new()
        .route("/api/v4/groups/{id}", get(groups::show))
        .route("/api/v4/groups/{id}/runners", get(groups::list_runners))
        .route(
            "/api/v4/groups/{id}/runners/reset_registration_token",
            post(registration_tokens::reset_group),
        )
        .route("/api/v4/projects/{id}", get(projects::show))
        .route("/api/v4/projects/{id}/runners", get(projects::list_runners))
        .route(
            "/api/v4/projects/{id}/runners",
            post(projects::assign_runner),
        )
        .route(
            "/api/v4/projects/{id}/runners/{runner_id}",
            delete(projects::unassign_runner),
        )
        .route(
            "/api/v4/projects/{id}/runners/reset_registration_token",
            post(registration_tokens::reset_project),
        )
}

/// Programs get JSON, people a page.
async fn no_such_path(uri: Uri) -> Reply {
    if uri.path().starts_with("/api/") {
        no_route().into()
    } else {
        pages::not_found()
    }
}

async fn v3() -> ApiError {
    api_v3_gone()
}
