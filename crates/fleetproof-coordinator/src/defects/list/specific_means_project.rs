use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks};

/// What the word meant before there were group runners (contract ADM-08).
pub(super) static SPECIFIC_MEANS_PROJECT: Defect = Defect {
    name: "specific-means-project",
    aliases: &[],
    summary: "the old scope `specific` leaves group runners out",
    hooks: Hooks {
        list: Some(|_, query| {
            if query.filter.kinds == [RunnerType::Group, RunnerType::Project]
                || query.filter.kinds == [RunnerType::Project, RunnerType::Group]
            {
                query.filter.kinds = vec![RunnerType::Project];
            }
        }),
        ..Hooks::NONE
    },
};
