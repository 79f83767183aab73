use http::StatusCode;

use crate::defects::{Defect, Hooks, pick};

/// The status of other services (contract REG-15 to REG-25).
pub(super) static REGISTRATION_REFUSED_AS_UNPROCESSABLE: Defect = Defect {
    name: "registration-refused-as-unprocessable",
    aliases: &[],
    summary: "a registration that is refused is answered with 422",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::REGISTER) && reply.status == StatusCode::BAD_REQUEST {
                reply.status = StatusCode::UNPROCESSABLE_ENTITY;
            }
        }),
        ..Hooks::NONE
    },
};
