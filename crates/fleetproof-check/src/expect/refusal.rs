use fleetproof_client::Reply;
use serde_json::Value;

use crate::{Aspect, CheckResult, Stop};

/// Fails unless the answer has that status and exactly that body.
///
/// # Errors
/// What was answered instead.
pub fn ensure_refused(reply: &Reply, status: u16, body: &Value) -> CheckResult {
    let expected = format!("{status} with {body}");
    if reply.status != status {
        return Err(Stop::status(reply, &expected));
    }
    if reply.json() == *body {
        return Ok(());
    }
    Err(Stop::failed(
        Aspect::Other,
        format!("{} answers {expected}", reply.endpoint),
        reply.text(),
    ))
}
