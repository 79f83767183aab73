use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks, pick};

/// Owners of groups see what they maintain, not what they own (contract ADM-01).
pub(super) static OWN_WITHOUT_GROUP_RUNNERS: Defect = Defect {
    name: "own-without-group-runners",
    aliases: &[],
    summary: "a user's own list leaves group runners out",
    hooks: Hooks {
        list: Some(|call, query| {
            if pick::is(call, "GET /api/v4/runners") {
                query.filter.kinds.retain(|kind| *kind != RunnerType::Group);
            }
        }),
        ..Hooks::NONE
    },
};
