use http::StatusCode;

use crate::defects::{Defect, Hooks, pick};

/// A value that there is not is no mistake, but finds nothing (contract ADM-06, ADM-07).
pub(super) static UNKNOWN_FILTERS_SHOW_NOTHING: Defect = Defect {
    name: "unknown-filters-show-nothing",
    aliases: &[],
    summary: "lists filtered by a value that there is not are empty, not refused",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, "GET /api/v4/runners/all") && reply.status == StatusCode::BAD_REQUEST
            {
                reply.status = StatusCode::OK;
                reply.body = Some(serde_json::json!([]));
            }
        }),
        ..Hooks::NONE
    },
};
