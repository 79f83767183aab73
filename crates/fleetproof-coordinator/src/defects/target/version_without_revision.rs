use serde_json::Value;

use crate::defects::{Defect, Hooks, pick};

/// A build from a tarball knows no revision.
pub(super) static VERSION_WITHOUT_REVISION: Defect = Defect {
    name: "version-without-revision",
    aliases: &[],
    summary: "GET /version tells no revision",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, "GET /api/v4/version")
                && let Some(version) = pick::members(reply, 200)
            {
                version.insert("revision".to_owned(), Value::Null);
            }
        }),
        ..Hooks::NONE
    },
};
