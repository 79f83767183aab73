use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    call::Call,
    contact::EXECUTORS,
    defects::{Defect, Hooks, pick},
};

/// A value that the server does not know is an error instead of `unknown`.
pub(super) static UNKNOWN_EXECUTOR_REFUSED: Defect = Defect {
    name: "unknown-executor-refused",
    aliases: &[],
    summary: "a job request with an executor that is not known is answered 400",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::REQUEST) && has_unknown_executor(call) {
                reply.status = StatusCode::BAD_REQUEST;
                let error = "info[executor] does not have a valid value";
                reply.body = Some(json!({ "error": error }));
            }
        }),
        ..Hooks::NONE
    },
};

fn has_unknown_executor(call: &Call) -> bool {
    let params = call.params();
    let info = params
        .as_array()
        .into_iter()
        .flatten()
        .find(|param| param["key"] == "info");
    let executor = info.map(|param| &param["value"]["executor"]);
    executor
        .and_then(Value::as_str)
        .is_some_and(|name| !EXECUTORS.contains(&name))
}
