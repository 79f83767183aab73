use crate::defects::{Defect, Hooks};

/// All tags are asked for, one is looked up (contract ADM-11).
pub(super) static FIRST_TAG_COUNTS: Defect = Defect {
    name: "first-tag-counts",
    aliases: &[],
    summary: "lists filtered by several tags go by the first alone",
    hooks: Hooks {
        list: Some(|_, query| {
            query.filter.tags.truncate(1);
        }),
        ..Hooks::NONE
    },
};
