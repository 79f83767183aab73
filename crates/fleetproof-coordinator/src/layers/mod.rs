//! What happens around every request: correlation ID, time limit, panics, the answer's bytes,
//! headers, log lines.

mod answer;
mod backoff;
mod client_ip;
mod correlation;
mod guard;
mod headers;
mod log_lines;
mod unmodified_since;

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};

use crate::{call::Call, state::App};

pub(crate) use backoff::back_off;
pub use client_ip::ClientIp;
pub(crate) use log_lines::filtered;
pub use unmodified_since::UnmodifiedSince;

/// Serves one request, from its arrival to the bytes of its answer.
pub(crate) async fn serve(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned())
        .unwrap_or_default();
    let call = Arc::new(Call::new(
        correlation::new_id(app.now()),
        request.method().clone(),
        route,
    ));
    let arrival = log_lines::Arrival::of(&app, &request);
    let response = guard::run(app.request_timeout(), &call, next.run(request)).await;
    let (mut response, exception) = answer::write(&app, &call, response);
    let elapsed = started.elapsed();
    headers::add(&app, &call, elapsed, response.headers_mut());
    let status = response.status();
    app.change_headers(&call, status, response.headers_mut());
    if let Some(arrival) = arrival {
        arrival.log(
            &app,
            &call,
            response.status(),
            exception.as_deref(),
            elapsed,
        );
    }
    response
}
