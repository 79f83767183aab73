use crate::defects::{Defect, Hooks};

/// The queue value does not tick (contract REQ-06, ADM-30).
pub(super) static WAITING_RUNNERS_NOT_WOKEN: Defect = Defect {
    name: "waiting-runners-not-woken",
    aliases: &[],
    summary: "a change of a runner does not wake it up",
    hooks: Hooks {
        skip_write: Some(|_, write| write == "runners.tick_queue"),
        ..Hooks::NONE
    },
};
