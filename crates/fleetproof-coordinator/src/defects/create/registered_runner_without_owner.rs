use crate::defects::{Defect, Hooks, pick};

/// The runner is there, and belongs to nobody: what GitLab calls orphaned.
pub(super) static REGISTERED_RUNNER_WITHOUT_OWNER: Defect = Defect {
    name: "registered-runner-without-owner",
    aliases: &[],
    summary: "a registration token's group or project runner is not joined to its owner",
    hooks: Hooks {
        skip_write: Some(|call, write| write == "owners.join" && pick::is(call, pick::REGISTER)),
        ..Hooks::NONE
    },
};
