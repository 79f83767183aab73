use http::StatusCode;
use serde_json::json;

use crate::defects::{Defect, Hooks, pick};

/// One of GitLab's three spellings in the place of another (contract GEN-03).
pub(super) static UNKNOWN_RUNNER_NAMED: Defect = Defect {
    name: "unknown-runner-named",
    aliases: &[],
    summary: "the managers of a runner that is not there are answered with another text",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::MANAGERS) && reply.status == StatusCode::NOT_FOUND {
                reply.body = Some(json!({ "message": "404 Runner Not Found" }));
            }
        }),
        ..Hooks::NONE
    },
};
