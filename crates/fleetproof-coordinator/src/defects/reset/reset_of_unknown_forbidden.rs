use http::StatusCode;

use crate::defects::{Defect, Hooks, pick};

/// Whether a runner exists is kept from administrators (contract RST-12).
pub(super) static RESET_OF_UNKNOWN_FORBIDDEN: Defect = Defect {
    name: "reset-of-unknown-forbidden",
    aliases: &[],
    summary: "the reset of a runner that is not there is forbidden, not unknown",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, "POST /api/v4/runners/{id}/reset_authentication_token")
                && reply.status == StatusCode::NOT_FOUND
            {
                reply.status = StatusCode::FORBIDDEN;
            }
        }),
        ..Hooks::NONE
    },
};
