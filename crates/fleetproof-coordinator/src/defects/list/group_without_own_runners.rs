use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks, pick};

/// Only what is inherited is listed (contract ADM-80).
pub(super) static GROUP_WITHOUT_OWN_RUNNERS: Defect = Defect {
    name: "group-without-own-runners",
    aliases: &[],
    summary: "a group's list leaves its own runners out",
    hooks: Hooks {
        list: Some(|call, query| {
            if pick::is(call, "GET /api/v4/groups/{id}/runners") {
                query.filter.kinds.retain(|kind| *kind != RunnerType::Group);
            }
        }),
        ..Hooks::NONE
    },
};
