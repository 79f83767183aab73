use serde_json::json;

use crate::defects::{Defect, Hooks, pick};

/// No answer of REST shows it: the row alone tells.
pub(super) static GPUS_LOST_ON_JOB_REQUEST: Defect = Defect {
    name: "gpus-lost-on-job-request",
    aliases: &[],
    summary: "the configuration that a manager tells with a job request is stored empty",
    hooks: Hooks {
        manager_details: Some(|call, _, details| {
            if pick::is(call, pick::REQUEST) && details.config.is_some() {
                details.config = Some(json!({}));
            }
        }),
        ..Hooks::NONE
    },
};
