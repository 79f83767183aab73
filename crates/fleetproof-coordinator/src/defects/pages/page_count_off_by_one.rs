use crate::defects::{Defect, Hooks};

/// A manager is counted that is not there.
pub(super) static PAGE_COUNT_OFF_BY_ONE: Defect = Defect {
    name: "page-count-off-by-one",
    aliases: &[],
    summary: "the count beside the heading is one more than there are managers",
    hooks: Hooks {
        managers_view: Some(|_, _, view| {
            view.count += 1;
        }),
        ..Hooks::NONE
    },
};
