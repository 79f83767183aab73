use crate::defects::{Defect, Hooks};

/// The answer is made before the write, which never comes.
pub(super) static DELETION_NOT_CARRIED_OUT: Defect = Defect {
    name: "deletion-not-carried-out",
    aliases: &[],
    summary: "a runner that was deleted is still there",
    hooks: Hooks {
        skip_write: Some(|_, write| write == "runners.delete"),
        ..Hooks::NONE
    },
};
