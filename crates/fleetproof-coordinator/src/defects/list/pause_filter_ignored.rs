use crate::defects::{Defect, Hooks};

/// The parameter is read and forgotten (contract ADM-10).
pub(super) static PAUSE_FILTER_IGNORED: Defect = Defect {
    name: "pause-filter-ignored",
    aliases: &[],
    summary: "lists show paused runners and others, whichever was asked for",
    hooks: Hooks {
        list: Some(|_, query| {
            query.filter.active = vec![true, false];
        }),
        ..Hooks::NONE
    },
};
