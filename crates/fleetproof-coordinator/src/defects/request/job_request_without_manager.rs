use fleetproof_model::RunnerType;

use crate::{
    contact::LEGACY_SYSTEM_XID,
    defects::{Defect, Hooks, pick},
};

/// A manager that was configured by hand, and so never verified, is not told from others.
pub(super) static JOB_REQUEST_WITHOUT_MANAGER: Defect = Defect {
    name: "job-request-without-manager",
    aliases: &[],
    summary: "the system ID of an instance runner's job request is not looked at",
    hooks: Hooks {
        system_xid: Some(|call, runner, _| {
            let ignored = runner.kind == RunnerType::Instance && pick::is(call, pick::REQUEST);
            ignored.then(|| LEGACY_SYSTEM_XID.to_owned())
        }),
        ..Hooks::NONE
    },
};
