use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks};

/// Two filters, of which the later takes the place of the earlier.
pub(super) static TYPE_FORGOTTEN_BESIDE_STATUS: Defect = Defect {
    name: "type-forgotten-beside-status",
    aliases: &[],
    summary: "lists filtered by status forget the filter by type",
    hooks: Hooks {
        list: Some(|_, query| {
            let filter = &mut query.filter;
            if filter.contacted_after.is_some()
                || filter.contacted_by.is_some()
                || filter.never_contacted
            {
                filter.kinds = RunnerType::ALL.to_vec();
            }
        }),
        ..Hooks::NONE
    },
};
