use crate::defects::{Defect, Hooks, pick};

/// The answer to a creation has grown; strict clients refuse it.
pub(super) static CREATION_TELLS_THE_TYPE: Defect = Defect {
    name: "creation-tells-the-type",
    aliases: &[],
    summary: "the answer to the creation of a group runner has a member more",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::CREATE)
                && let Some(made) = pick::members(reply, 201)
                && pick::is_of_type(made, 2)
            {
                made.insert("runner_type".to_owned(), "group_type".into());
            }
        }),
        ..Hooks::NONE
    },
};
