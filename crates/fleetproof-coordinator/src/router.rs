use axum::{
    Router, middleware,
    routing::{delete, get, post},
};

use crate::{
    endpoints::{jobs, metadata, runners},
    error::{ApiError, api_v3_gone, method_not_allowed, no_route},
    layers,
    state::App,
};

/// Every path that is served, one line each.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .merge(for_runners(&app))
        .merge(for_users())
        .route("/api/v3", get(v3))
        .route("/api/v3/{*path}", get(v3))
        .fallback(async || no_route())
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
}

async fn v3() -> ApiError {
    api_v3_gone()
}
