use crate::defects::{Defect, Hooks, pick};

/// One of the two places was generated at build time, and is stale.
pub(super) static METADATA_OF_ANOTHER_BUILD: Defect = Defect {
    name: "metadata-of-another-build",
    aliases: &[],
    summary: "GET /metadata tells another revision than GET /version",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, "GET /api/v4/metadata")
                && let Some(metadata) = pick::members(reply, 200)
            {
                metadata.insert("revision".to_owned(), "0badcafe".into());
            }
        }),
        ..Hooks::NONE
    },
};
