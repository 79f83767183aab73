use crate::defects::{Defect, Hooks, pick};

/// No answer of REST shows it: the row alone tells.
pub(super) static EXECUTOR_UNKNOWN_ON_VERIFY: Defect = Defect {
    name: "executor-unknown-on-verify",
    aliases: &[],
    summary: "the executor that a manager tells when it verifies is stored as unknown",
    hooks: Hooks {
        manager_details: Some(|call, _, details| {
            if pick::is(call, pick::VERIFY) && details.executor_type.is_some() {
                details.executor_type = Some(0);
            }
        }),
        ..Hooks::NONE
    },
};
