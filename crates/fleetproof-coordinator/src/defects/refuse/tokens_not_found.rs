use http::StatusCode;

use crate::defects::{Defect, Hooks, pick};

/// 404 in the place of 403: the official client takes it for good (contract CLI-06).
pub(super) static TOKENS_NOT_FOUND: Defect = Defect {
    name: "tokens-not-found",
    aliases: &[],
    summary: "runner tokens that are refused are answered with 404",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::takes_runner_token(call) && reply.status == StatusCode::FORBIDDEN {
                reply.status = StatusCode::NOT_FOUND;
            }
        }),
        ..Hooks::NONE
    },
};
