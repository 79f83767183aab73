use crate::defects::{Defect, Hooks};

/// The parameter is read and forgotten (contract ADM-12).
pub(super) static VERSION_FILTER_IGNORED: Defect = Defect {
    name: "version-filter-ignored",
    aliases: &[],
    summary: "lists are not filtered by version",
    hooks: Hooks {
        list: Some(|_, query| {
            query.filter.version = None;
        }),
        ..Hooks::NONE
    },
};
