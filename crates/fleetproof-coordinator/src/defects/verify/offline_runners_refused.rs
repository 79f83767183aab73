use fleetproof_model::RunnerType;
use time::Duration;

use crate::defects::{Defect, Hooks, pick};

/// One type and one age: runners that were silent over night, and no others.
pub(super) static OFFLINE_RUNNERS_REFUSED: Defect = Defect {
    name: "offline-runners-refused",
    aliases: &[],
    summary: "a project runner whose last contact is between two hours and seven days ago is \
              refused when it verifies",
    hooks: Hooks {
        refuse_authentication: Some(|call, runner| {
            pick::is(call, pick::VERIFY)
                && runner.kind == RunnerType::Project
                && pick::silent_for(runner, Duration::hours(2))
                && !pick::silent_for(runner, Duration::days(7))
        }),
        ..Hooks::NONE
    },
};
