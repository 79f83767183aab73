use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks, pick};

/// Only what is its own is listed (contract ADM-70).
pub(super) static PROJECT_WITHOUT_INHERITED: Defect = Defect {
    name: "project-without-inherited",
    aliases: &[],
    summary: "a project's list leaves out the runners of its groups",
    hooks: Hooks {
        list: Some(|call, query| {
            if pick::is(call, "GET /api/v4/projects/{id}/runners") {
                query.filter.kinds.retain(|kind| *kind != RunnerType::Group);
            }
        }),
        ..Hooks::NONE
    },
};
