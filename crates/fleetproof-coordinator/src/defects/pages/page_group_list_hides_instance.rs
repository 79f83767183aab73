use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks, pick};

/// Inheritance ends at the top group.
pub(super) static PAGE_GROUP_LIST_HIDES_INSTANCE: Defect = Defect {
    name: "page-group-list-hides-instance",
    aliases: &[],
    summary: "the list of a group has no instance runners",
    hooks: Hooks {
        list: Some(|call, query| {
            if pick::is(call, "GET /-/groups/{path}/runners") {
                query
                    .filter
                    .kinds
                    .retain(|kind| *kind != RunnerType::Instance);
            }
        }),
        ..Hooks::NONE
    },
};
