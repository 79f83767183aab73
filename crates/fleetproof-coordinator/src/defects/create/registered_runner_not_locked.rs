use fleetproof_model::RunnerType;

use crate::{
    defects::{Defect, Hooks},
    tokens::RegistrationType,
};

/// One field of one way in, for the one type for which it means something.
pub(super) static REGISTERED_RUNNER_NOT_LOCKED: Defect = Defect {
    name: "registered-runner-not-locked",
    aliases: &[],
    summary: "a registration token's project runner is never locked",
    hooks: Hooks {
        new_runner: Some(|_, new| {
            if new.registration == RegistrationType::RegistrationToken
                && new.kind == RunnerType::Project
            {
                new.traits.locked = false;
            }
        }),
        ..Hooks::NONE
    },
};
