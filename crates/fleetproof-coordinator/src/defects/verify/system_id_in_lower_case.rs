use crate::defects::{Defect, Hooks};

/// System IDs are compared without case.
pub(super) static SYSTEM_ID_IN_LOWER_CASE: Defect = Defect {
    name: "system-id-in-lower-case",
    aliases: &[],
    summary: "system IDs are stored in lower case, so that two that differ in case are one manager",
    hooks: Hooks {
        system_xid: Some(|_, _, sent| Some(sent.to_lowercase())),
        ..Hooks::NONE
    },
};
