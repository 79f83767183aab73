use crate::defects::{Defect, Hooks, pick};

/// An entity of its own for one list (contract ADM-15).
pub(super) static GROUP_ITEMS_WITHOUT_SHARING: Defect = Defect {
    name: "group-items-without-sharing",
    aliases: &[],
    summary: "a group's list does not say which runners are shared",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, "GET /api/v4/groups/{id}/runners") {
                for item in pick::entries(reply) {
                    item.remove("is_shared");
                }
            }
        }),
        ..Hooks::NONE
    },
};
