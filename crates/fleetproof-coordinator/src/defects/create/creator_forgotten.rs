use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks};

/// Who may see a new runner's token again depends on its creator.
pub(super) static CREATOR_FORGOTTEN: Defect = Defect {
    name: "creator-forgotten",
    aliases: &[],
    summary: "an instance runner does not name the user that created it",
    hooks: Hooks {
        new_runner: Some(|_, new| {
            if new.kind == RunnerType::Instance {
                new.creator_id = None;
            }
        }),
        ..Hooks::NONE
    },
};
