use crate::defects::{Defect, Hooks, ManagerLookup};

/// The look-up of a manager is wider than its unique index: the reverse of incident 18679. One
/// machine that serves several runners is a manager of the first of them alone.
pub(super) static MANAGER_LOOKUP_ACROSS_RUNNERS: Defect = Defect {
    name: "manager-lookup-across-runners",
    aliases: &[],
    summary: "managers are looked up by system ID alone, whichever runner they are of",
    hooks: Hooks {
        manager_lookup: Some(ManagerLookup::BySystemXid),
        ..Hooks::NONE
    },
};
