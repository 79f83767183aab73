use crate::defects::{Defect, Hooks};

/// The last row is cut off.
pub(super) static PAGE_MANAGER_MISSING: Defect = Defect {
    name: "page-manager-missing",
    aliases: &[],
    summary: "of several managers on a page the last is missing",
    hooks: Hooks {
        managers_view: Some(|_, _, view| {
            if view.rows.len() > 1 {
                view.rows.pop();
            }
        }),
        ..Hooks::NONE
    },
};
