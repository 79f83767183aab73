use serde_json::Value;

use crate::defects::{Defect, Hooks, pick};

/// A list that is not paginated has got a limit.
pub(super) static MANAGERS_CUT_SHORT: Defect = Defect {
    name: "managers-cut-short",
    aliases: &[],
    summary: "the list of a runner's managers ends after the second",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::MANAGERS)
                && let Some(managers) = reply.body.as_mut().and_then(Value::as_array_mut)
            {
                managers.truncate(2);
            }
        }),
        ..Hooks::NONE
    },
};
