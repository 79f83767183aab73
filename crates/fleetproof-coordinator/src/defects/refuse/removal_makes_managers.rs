use crate::defects::{Defect, Hooks};

/// Find-or-create where find would do (contract INV-05).
pub(super) static REMOVAL_MAKES_MANAGERS: Defect = Defect {
    name: "removal-makes-managers",
    aliases: &[],
    summary: "the removal of a manager that is not there makes it first",
    hooks: Hooks {
        makes_manager_for_removal: true,
        ..Hooks::NONE
    },
};
