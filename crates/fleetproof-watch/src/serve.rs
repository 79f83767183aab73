//! Metrics, health, and the status page.

mod page;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use tokio::net::TcpListener;

use crate::{round::Shared, watch::Health};

/// What is served from.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) shared: Shared,
    pub(crate) health: Health,
    pub(crate) receivers: Vec<String>,
    pub(crate) version: String,
}

/// The type of OpenMetrics' text.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Serves until it is dropped.
pub(crate) async fn serve(listener: TcpListener, seen: Seen) {
    let router = Router::new()
        .route("/", get(page))
        .route("/metrics", get(metrics))
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .with_state(seen);
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!("the status page is not served any more: {error}");
    }
}

async fn metrics(State(seen): State<Seen>) -> Response {
    let text = seen.shared.metrics.text();
    ([(header::CONTENT_TYPE, OPENMETRICS)], text).into_response()
}

/// Ready once every target had a complete round, and as long as the last one was.
async fn ready(State(seen): State<Seen>) -> Response {
    let mut text = String::new();
    let mut status = StatusCode::OK;
    for (name, trouble) in seen.health.all() {
        match trouble {
            None => text.push_str(&format!("{name}: ready\n")),
            Some(trouble) => {
                status = StatusCode::SERVICE_UNAVAILABLE;
                text.push_str(&format!("{name}: {trouble}\n"));
            }
        }
    }
    (status, text).into_response()
}

/// Nothing is loaded, no script runs but the page's own, and nobody shows it within a page of theirs.
async fn page(State(seen): State<Seen>) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(page::page(&seen).await)).into_response()
}
