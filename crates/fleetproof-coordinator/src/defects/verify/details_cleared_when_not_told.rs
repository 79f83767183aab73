use crate::defects::{Defect, Hooks};

/// What was not told is stored as empty instead of being left alone.
pub(super) static DETAILS_CLEARED_WHEN_NOT_TOLD: Defect = Defect {
    name: "details-cleared-when-not-told",
    aliases: &[],
    summary: "a contact that does not tell the platform empties it",
    hooks: Hooks {
        manager_details: Some(|_, _, details| {
            details.platform.get_or_insert_default();
        }),
        ..Hooks::NONE
    },
};
