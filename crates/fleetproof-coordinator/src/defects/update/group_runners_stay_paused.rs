use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks};

/// Wrong for one type and one direction.
pub(super) static GROUP_RUNNERS_STAY_PAUSED: Defect = Defect {
    name: "group-runners-stay-paused",
    aliases: &[],
    summary: "a group runner that was paused cannot be resumed",
    hooks: Hooks {
        update: Some(|_, runner, changes| {
            if runner.kind == RunnerType::Group && changes.active == Some(true) {
                changes.active = None;
            }
        }),
        ..Hooks::NONE
    },
};
