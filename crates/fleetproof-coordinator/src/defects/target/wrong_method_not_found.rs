use http::StatusCode;
use serde_json::json;

use crate::defects::{Defect, Hooks};

/// A gateway that routes by method and path knows no 405.
pub(super) static WRONG_METHOD_NOT_FOUND: Defect = Defect {
    name: "wrong-method-not-found",
    aliases: &[],
    summary: "a method that a path does not take is answered 404",
    hooks: Hooks {
        reply: Some(|_, reply| {
            if reply.status == StatusCode::METHOD_NOT_ALLOWED {
                reply.status = StatusCode::NOT_FOUND;
                reply.body = Some(json!({ "error": "404 Not Found" }));
            }
        }),
        ..Hooks::NONE
    },
};
