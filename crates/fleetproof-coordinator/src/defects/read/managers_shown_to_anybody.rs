use http::StatusCode;
use serde_json::json;

use crate::defects::{Defect, Hooks, pick};

/// A guard was forgotten.
pub(super) static MANAGERS_SHOWN_TO_ANYBODY: Defect = Defect {
    name: "managers-shown-to-anybody",
    aliases: &[],
    summary: "the managers of a runner are listed without a token, too",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::MANAGERS) && reply.status == StatusCode::UNAUTHORIZED {
                reply.status = StatusCode::OK;
                reply.body = Some(json!([]));
            }
        }),
        ..Hooks::NONE
    },
};
