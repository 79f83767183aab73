use http::StatusCode;

use crate::defects::{Defect, Hooks, pick};

/// Looked up before it is checked (contract VER-01).
pub(super) static MISSING_PARAMETERS_FORBIDDEN: Defect = Defect {
    name: "missing-parameters-forbidden",
    aliases: &[],
    summary: "calls of runners without a parameter are answered with 403",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::takes_runner_token(call) && reply.status == StatusCode::BAD_REQUEST {
                reply.status = StatusCode::FORBIDDEN;
            }
        }),
        ..Hooks::NONE
    },
};
