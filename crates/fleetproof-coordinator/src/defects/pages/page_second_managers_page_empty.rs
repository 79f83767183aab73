use crate::defects::{Defect, Hooks};

/// The cursor is taken for the end of the list.
pub(super) static PAGE_SECOND_MANAGERS_PAGE_EMPTY: Defect = Defect {
    name: "page-second-managers-page-empty",
    aliases: &[],
    summary: "pages of managers behind the first are empty",
    hooks: Hooks {
        managers_view: Some(|_, _, view| {
            if view.continues {
                view.rows.clear();
            }
        }),
        ..Hooks::NONE
    },
};
