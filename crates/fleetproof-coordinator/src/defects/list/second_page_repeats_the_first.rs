use crate::defects::{Defect, Hooks};

/// The offset is forgotten (contract GEN-30).
pub(super) static SECOND_PAGE_REPEATS_THE_FIRST: Defect = Defect {
    name: "second-page-repeats-the-first",
    aliases: &[],
    summary: "every page of a list is the first",
    hooks: Hooks {
        list: Some(|_, query| {
            query.offset = 0;
        }),
        ..Hooks::NONE
    },
};
