use crate::{
    defects::{Defect, Hooks},
    status::Status,
};

/// The cut-off of older releases (contract STA-02).
pub(super) static STALE_AFTER_THREE_MONTHS: Defect = Defect {
    name: "stale-after-three-months",
    aliases: &[],
    summary: "a runner or manager that was silent for weeks is shown as offline",
    hooks: Hooks {
        shown_status: Some(|_, _, status| match status {
            Status::Stale => Status::Offline,
            other => other,
        }),
        ..Hooks::NONE
    },
};
