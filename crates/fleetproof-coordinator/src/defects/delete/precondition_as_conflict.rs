use http::StatusCode;

use crate::defects::{Defect, Hooks};

/// Another status for the same (contract DEL-06, ADM-44).
pub(super) static PRECONDITION_AS_CONFLICT: Defect = Defect {
    name: "precondition-as-conflict",
    aliases: &[],
    summary: "a deletion whose precondition fails is answered with 409",
    hooks: Hooks {
        reply: Some(|_, reply| {
            if reply.status == StatusCode::PRECONDITION_FAILED {
                reply.status = StatusCode::CONFLICT;
            }
        }),
        ..Hooks::NONE
    },
};
