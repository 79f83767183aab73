use std::{future::Future, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::response::{IntoResponse, Response};
use futures::FutureExt;

use crate::{call::Call, error::internal, log::Exception};

/// Runs a request as part of its call. A panic and a request that takes longer than `limit` become
/// a 500, as an exception does in GitLab.
pub(super) async fn run(
    limit: Duration,
    call: &Arc<Call>,
    work: impl Future<Output = Response>,
) -> Response {
    let work = AssertUnwindSafe(Arc::clone(call).scope(work)).catch_unwind();
    let exception = match tokio::time::timeout(limit, work).await {
        Ok(Ok(response)) => return response,
        Ok(Err(panic)) => Exception::new("RuntimeError", panic_text(panic.as_ref())),
        Err(_) => Exception::new(
            "Rack::Timeout::RequestTimeoutException",
            format!("Request ran for longer than {} ms", limit.as_millis()),
        ),
    };
    internal(exception).into_response()
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("panic").to_owned()
}
