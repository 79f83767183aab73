use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks};

/// The template is not made for their owner.
pub(super) static PAGE_500_FOR_ONE_TYPE: Defect = Defect {
    name: "page-500-for-one-type",
    aliases: &[],
    summary: "the pages of project runners answer 500",
    hooks: Hooks {
        break_page: Some(|_, runner| runner.kind == RunnerType::Project),
        ..Hooks::NONE
    },
};
