use crate::{
    defects::{Defect, Hooks},
    status::Status,
};

/// The badge does not know what is newer than the column.
pub(super) static PAGE_BADGE_WRONG: Defect = Defect {
    name: "page-badge-wrong",
    aliases: &[],
    summary: "managers that are online have a badge that says offline",
    hooks: Hooks {
        managers_view: Some(|_, _, view| {
            for manager in &mut view.rows {
                if manager.status == Status::Online {
                    manager.status = Status::Offline;
                }
            }
        }),
        ..Hooks::NONE
    },
};
