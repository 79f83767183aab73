use crate::defects::{Defect, Hooks, pick};

/// Paused is taken for revoked.
pub(super) static PAUSED_RUNNER_REFUSED: Defect = Defect {
    name: "paused-runner-refused",
    aliases: &[],
    summary: "a paused runner is refused when it verifies",
    hooks: Hooks {
        refuse_authentication: Some(|call, runner| !runner.active && pick::is(call, pick::VERIFY)),
        ..Hooks::NONE
    },
};
