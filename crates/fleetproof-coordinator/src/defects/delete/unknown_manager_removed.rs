use http::StatusCode;

use crate::defects::{Defect, Hooks, pick};
use crate::reply::Reply;

/// Gone is gone, somebody thought (contract DEL-13).
pub(super) static UNKNOWN_MANAGER_REMOVED: Defect = Defect {
    name: "unknown-manager-removed",
    aliases: &[],
    summary: "the removal of a manager that is not there is answered as done",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, "DELETE /api/v4/runners/managers")
                && reply.status == StatusCode::NOT_FOUND
            {
                *reply = Reply::no_content();
            }
        }),
        ..Hooks::NONE
    },
};
