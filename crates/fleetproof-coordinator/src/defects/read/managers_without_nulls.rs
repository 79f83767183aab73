use crate::defects::{Defect, Hooks, pick};

/// Members that are null are left out, which concerns managers that told little: old ones.
pub(super) static MANAGERS_WITHOUT_NULLS: Defect = Defect {
    name: "managers-without-nulls",
    aliases: &[],
    summary: "details that a manager never told are left out instead of being null",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::MANAGERS) {
                for manager in pick::entries(reply) {
                    manager.retain(|_, value| !value.is_null());
                }
            }
        }),
        ..Hooks::NONE
    },
};
