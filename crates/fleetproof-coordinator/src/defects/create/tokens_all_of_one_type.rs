use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks};

/// The part of the token that keeps it unique over the partitions is the same for all of them.
pub(super) static TOKENS_ALL_OF_ONE_TYPE: Defect = Defect {
    name: "tokens-all-of-one-type",
    aliases: &[],
    summary: "tokens of group and project runners name the instance type",
    hooks: Hooks {
        token_type: Some(|_, _| RunnerType::Instance),
        ..Hooks::NONE
    },
};
