use crate::{
    defects::{Defect, Hooks, pick},
    status::Status,
};

/// The pages with lists have a rule of their own for the status.
pub(super) static LIST_PAGES_BADGE_WRONG: Defect = Defect {
    name: "list-pages-badge-wrong",
    aliases: &[],
    summary: "on the administrator's list, runners that are offline have a badge that says online",
    hooks: Hooks {
        shown_status: Some(|call, _, status| match status {
            Status::Offline if pick::is(call, "GET /admin/runners") => Status::Online,
            status => status,
        }),
        ..Hooks::NONE
    },
};
