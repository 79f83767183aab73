use http::StatusCode;
use serde_json::json;

use crate::defects::{Defect, Hooks};

/// The answer to a path that is not served has the form of that to a record that is not there.
pub(super) static UNKNOWN_PATH_AS_UNKNOWN_RECORD: Defect = Defect {
    name: "unknown-path-as-unknown-record",
    aliases: &[],
    summary: "a path that is not served is answered as a record that was not found",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if call.route.is_empty() && reply.status == StatusCode::NOT_FOUND {
                reply.body = Some(json!({ "message": "404 Not found" }));
            }
        }),
        ..Hooks::NONE
    },
};
