use fleetproof_model::RunnerType;

use crate::defects::{Defect, Hooks, pick};

/// Details are taken from verifications alone.
pub(super) static DETAILS_OF_JOB_REQUESTS_IGNORED: Defect = Defect {
    name: "details-of-job-requests-ignored",
    aliases: &[],
    summary: "version and platform that a project runner's manager tells with a job request are \
              ignored",
    hooks: Hooks {
        manager_details: Some(|call, runner, details| {
            if pick::is(call, pick::REQUEST) && runner.kind == RunnerType::Project {
                details.version = None;
                details.platform = None;
            }
        }),
        ..Hooks::NONE
    },
};
