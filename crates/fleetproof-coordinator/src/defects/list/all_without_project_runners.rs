use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks, pick};

/// The list of the whole instance is made like that of a group.
pub(super) static ALL_WITHOUT_PROJECT_RUNNERS: Defect = Defect {
    name: "all-without-project-runners",
    aliases: &[],
    summary: "the list of all runners leaves project runners out",
    hooks: Hooks {
        list: Some(|call, query| {
            if pick::is(call, "GET /api/v4/runners/all") {
                query
                    .filter
                    .kinds
                    .retain(|kind| *kind != RunnerType::Project);
            }
        }),
        ..Hooks::NONE
    },
};
