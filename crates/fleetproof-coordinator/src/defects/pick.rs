//! What defects choose by.

use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::{call::Call, reply::Reply, tables::runners::Runner};

/// `POST /api/v4/runners`.
pub(super) const REGISTER: &str = "POST /api/v4/runners";
/// `POST /api/v4/user/runners`.
pub(super) const CREATE: &str = "POST /api/v4/user/runners";
/// `POST /api/v4/runners/verify`.
pub(super) const VERIFY: &str = "POST /api/v4/runners/verify";
/// `POST /api/v4/jobs/request`.
pub(super) const REQUEST: &str = "POST /api/v4/jobs/request";
/// `GET /api/v4/runners/:id`.
pub(super) const DETAILS: &str = "GET /api/v4/runners/{id}";
/// `GET /api/v4/runners/:id/managers`.
pub(super) const MANAGERS: &str = "GET /api/v4/runners/{id}/managers";

/// Whether the call is one that a runner authenticates by its own token.
pub(super) fn takes_runner_token(call: &Call) -> bool {
    let endpoints = [
        VERIFY,
        REQUEST,
        "POST /api/v4/runners/reset_authentication_token",
        "DELETE /api/v4/runners",
        "DELETE /api/v4/runners/managers",
    ];
    endpoints.contains(&call.endpoint().as_str())
}

/// Whether the call is of that endpoint.
pub(super) fn is(call: &Call, endpoint: &str) -> bool {
    call.endpoint() == endpoint
}

/// Whether the runner was made longer ago than that.
pub(super) fn made_before(runner: &Runner, age: Duration) -> bool {
    let border = OffsetDateTime::now_utc() - age;
    runner.created_at.is_some_and(|at| at < border)
}

/// Whether the column says that the runner's last contact was longer ago than that, if ever.
pub(super) fn silent_for(runner: &Runner, age: Duration) -> bool {
    let border = OffsetDateTime::now_utc() - age;
    runner.contacted_at.is_some_and(|at| at < border)
}

/// The members of an answer that is a JSON object with that status.
pub(super) fn members(
    reply: &mut Reply,
    status: u16,
) -> Option<&mut serde_json::Map<String, Value>> {
    if reply.status.as_u16() != status {
        return None;
    }
    reply.body.as_mut()?.as_object_mut()
}

/// The entries of an answer that is a JSON array.
pub(super) fn entries(
    reply: &mut Reply,
) -> impl Iterator<Item = &mut serde_json::Map<String, Value>> {
    let list = reply.body.as_mut().and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_object_mut)
}

/// Whether an answer to registration or creation is about a runner whose token names that type
/// (`t1_`, `t2_`, `t3_`).
pub(super) fn is_of_type(made: &serde_json::Map<String, Value>, number: u8) -> bool {
    let token = made
        .get("token")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let rest = token.strip_prefix("glrt-").unwrap_or(token);
    rest.starts_with(&format!("t{number}_"))
}
