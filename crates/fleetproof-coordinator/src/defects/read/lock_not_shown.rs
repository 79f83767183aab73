use crate::defects::{Defect, Hooks, pick};

/// A field that means nothing for a type is left out of its answers.
pub(super) static LOCK_NOT_SHOWN: Defect = Defect {
    name: "lock-not-shown",
    aliases: &[],
    summary: "the details of an instance runner have no `locked`",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::DETAILS)
                && let Some(runner) = pick::members(reply, 200)
                && runner["is_shared"] == true
            {
                runner.remove("locked");
            }
        }),
        ..Hooks::NONE
    },
};
