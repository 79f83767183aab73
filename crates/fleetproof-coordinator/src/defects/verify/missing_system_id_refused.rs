use http::StatusCode;
use serde_json::json;

use crate::{
    contact::LEGACY_SYSTEM_XID,
    defects::{Defect, Hooks, pick},
};

/// A parameter that new clients always send has become a required one.
pub(super) static MISSING_SYSTEM_ID_REFUSED: Defect = Defect {
    name: "missing-system-id-refused",
    aliases: &[],
    summary: "a verification without system_id is answered 400",
    hooks: Hooks {
        reply: Some(|call, reply| {
            let nameless = call
                .subject()
                .is_some_and(|about| about.system_xid.as_deref() == Some(LEGACY_SYSTEM_XID));
            if nameless && pick::is(call, pick::VERIFY) && reply.status == StatusCode::OK {
                reply.status = StatusCode::BAD_REQUEST;
                reply.body = Some(json!({ "error": "system_id is missing" }));
            }
        }),
        ..Hooks::NONE
    },
};
