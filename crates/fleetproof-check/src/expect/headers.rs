use fleetproof_client::Reply;
use serde_json::Value;

use crate::{Aspect, CheckResult, Stop};

/// Fails unless the answer carries the headers of every answer of GitLab (contract GEN-11,
/// GEN-12): a correlation ID, the same in `X-Gitlab-Meta` where that is sent; JSON marked as JSON;
/// and what keeps browsers from guessing and framing.
///
/// # Errors
/// The first header that is missing or wrong.
pub fn ensure_headers(reply: &Reply) -> CheckResult {
    let id = reply.header("x-request-id").unwrap_or_default();
    if id.is_empty() {
        return Err(wrong("x-request-id", "not empty", reply));
    }
    if let Some(meta) = reply.header("x-gitlab-meta") {
        let meta: Value = serde_json::from_str(meta).unwrap_or_default();
        if meta["correlation_id"] != id {
            return Err(wrong(
                "x-gitlab-meta",
                "JSON with the correlation ID of X-Request-Id",
                reply,
            ));
        }
    }
    let json = reply
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/json"));
    if !reply.is_empty() && !json {
        return Err(wrong("content-type", "application/json", reply));
    }
    for (name, due) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "SAMEORIGIN"),
    ] {
        if reply.header(name) != Some(due) {
            return Err(wrong(name, due, reply));
        }
    }
    Ok(())
}

fn wrong(name: &str, due: &str, reply: &Reply) -> Stop {
    Stop::failed(
        Aspect::Field(format!("header {name}")),
        format!("the header `{name}` is {due}"),
        match reply.header(name) {
            Some(value) => format!("{} answered `{value}`", reply.endpoint),
            None => format!("{} answered without it", reply.endpoint),
        },
    )
}
