use crate::defects::{Defect, Hooks};
use crate::params::Update;

/// Empty is taken for left out (contract REG-17).
pub(super) static CLEARED_TIMEOUT_STAYS: Defect = Defect {
    name: "cleared-timeout-stays",
    aliases: &[],
    summary: "a time-out that was taken away stays",
    hooks: Hooks {
        update: Some(|_, _, changes| {
            if changes.maximum_timeout == Update::Set(None) {
                changes.maximum_timeout = Update::Keep;
            }
        }),
        ..Hooks::NONE
    },
};
