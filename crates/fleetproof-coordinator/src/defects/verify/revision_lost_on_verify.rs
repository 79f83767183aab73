use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks, pick};

/// One detail, by one of two calls, of one type.
pub(super) static REVISION_LOST_ON_VERIFY: Defect = Defect {
    name: "revision-lost-on-verify",
    aliases: &[],
    summary: "the revision that a group runner's manager tells when it verifies is lost",
    hooks: Hooks {
        manager_details: Some(|call, runner, details| {
            if pick::is(call, pick::VERIFY) && runner.kind == RunnerType::Group {
                details.revision = None;
            }
        }),
        ..Hooks::NONE
    },
};
