use http::StatusCode;

use crate::defects::{Defect, Hooks, pick};

/// The status of other services (contract USR-03 to USR-17).
pub(super) static CREATION_REFUSED_AS_UNPROCESSABLE: Defect = Defect {
    name: "creation-refused-as-unprocessable",
    aliases: &[],
    summary: "a creation that is refused is answered with 422",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::CREATE) && reply.status == StatusCode::BAD_REQUEST {
                reply.status = StatusCode::UNPROCESSABLE_ENTITY;
            }
        }),
        ..Hooks::NONE
    },
};
