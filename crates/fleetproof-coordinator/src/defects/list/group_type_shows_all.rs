use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks};

/// The filter is lost for one of its values (contract ADM-06).
pub(super) static GROUP_TYPE_SHOWS_ALL: Defect = Defect {
    name: "group-type-shows-all",
    aliases: &[],
    summary: "lists filtered by group_type show runners of every type",
    hooks: Hooks {
        list: Some(|_, query| {
            if query.filter.kinds == [RunnerType::Group] {
                query.filter.kinds = RunnerType::ALL.to_vec();
            }
        }),
        ..Hooks::NONE
    },
};
