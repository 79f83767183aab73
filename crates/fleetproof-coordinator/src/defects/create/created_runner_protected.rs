use fleetproof_model::RunnerType;

use crate::{
    defects::{Defect, Hooks},
    tokens::RegistrationType,
};

/// A default of the safe kind, which takes every job of an unprotected branch offline.
pub(super) static CREATED_RUNNER_PROTECTED: Defect = Defect {
    name: "created-runner-protected",
    aliases: &[],
    summary: "a project runner that a user creates serves protected refs alone by default",
    hooks: Hooks {
        new_runner: Some(|_, new| {
            if new.registration == RegistrationType::AuthenticatedUser
                && new.kind == RunnerType::Project
            {
                new.traits.access_level = 1;
            }
        }),
        ..Hooks::NONE
    },
};
