use http::StatusCode;

use crate::defects::{Defect, Hooks, pick};

/// The status of other services (contract ADM-31, ADM-33).
pub(super) static UPDATE_REFUSED_AS_UNPROCESSABLE: Defect = Defect {
    name: "update-refused-as-unprocessable",
    aliases: &[],
    summary: "a change that is refused is answered with 422",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, "PUT /api/v4/runners/{id}") && reply.status == StatusCode::BAD_REQUEST
            {
                reply.status = StatusCode::UNPROCESSABLE_ENTITY;
            }
        }),
        ..Hooks::NONE
    },
};
