use fleetproof_model::RunnerType;
use time::Duration;

use crate::defects::{Defect, Hooks, pick};

/// A manager that is not told the queue's state cannot wait for the next.
pub(super) static QUEUE_VALUE_WITHHELD: Defect = Defect {
    name: "queue-value-withheld",
    aliases: &[],
    summary: "a job request of an instance runner older than a week is answered without \
              X-GitLab-Last-Update",
    hooks: Hooks {
        reply: Some(|call, reply| {
            let old = call.subject().is_some_and(|about| {
                about.runner.kind == RunnerType::Instance
                    && pick::made_before(&about.runner, Duration::days(7))
            });
            if old && pick::is(call, pick::REQUEST) {
                reply.headers.clear();
            }
        }),
        ..Hooks::NONE
    },
};
