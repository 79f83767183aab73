use http::StatusCode;

use crate::defects::{Defect, Hooks, pick};

/// 404 in the place of 403, by which a client knows (contract DEL-07).
pub(super) static SECOND_REMOVAL_UNKNOWN: Defect = Defect {
    name: "second-removal-unknown",
    aliases: &[],
    summary: "a runner that unregisters twice is not found, instead of forbidden",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, "DELETE /api/v4/runners") && reply.status == StatusCode::FORBIDDEN {
                reply.status = StatusCode::NOT_FOUND;
            }
        }),
        ..Hooks::NONE
    },
};
