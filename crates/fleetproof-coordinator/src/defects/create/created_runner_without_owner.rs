use crate::defects::{Defect, Hooks, pick};

/// The same for the other way in.
pub(super) static CREATED_RUNNER_WITHOUT_OWNER: Defect = Defect {
    name: "created-runner-without-owner",
    aliases: &[],
    summary: "a group or project runner that a user creates is not joined to its owner",
    hooks: Hooks {
        skip_write: Some(|call, write| write == "owners.join" && pick::is(call, pick::CREATE)),
        ..Hooks::NONE
    },
};
