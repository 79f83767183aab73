use http::StatusCode;

use crate::defects::{Defect, Hooks};

/// Whether a runner exists is kept from administrators (contract ADM-23).
pub(super) static UNKNOWN_RUNNERS_FORBIDDEN: Defect = Defect {
    name: "unknown-runners-forbidden",
    aliases: &[],
    summary: "a runner that is not there is forbidden, not unknown",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if call.route.starts_with("/api/v4/runners/{id}")
                && reply.status == StatusCode::NOT_FOUND
            {
                reply.status = StatusCode::FORBIDDEN;
            }
        }),
        ..Hooks::NONE
    },
};
