use http::StatusCode;
use serde_json::json;

use crate::defects::{Defect, Hooks, pick};

/// A guard was forgotten.
pub(super) static VERSION_TOLD_TO_ANYBODY: Defect = Defect {
    name: "version-told-to-anybody",
    aliases: &[],
    summary: "GET /version answers 200 without a token, too",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, "GET /api/v4/version") && reply.status == StatusCode::UNAUTHORIZED {
                reply.status = StatusCode::OK;
                reply.body = Some(json!({ "version": "17.11.0", "revision": "0badcafe" }));
            }
        }),
        ..Hooks::NONE
    },
};
