use fleetproof_model::RunnerType;

use crate::{
    defects::{Defect, Hooks},
    tokens::RegistrationType,
};

/// The column's name differs from the parameter's, which one way in has overlooked.
pub(super) static CREATED_RUNNER_WITHOUT_NOTE: Defect = Defect {
    name: "created-runner-without-note",
    aliases: &[],
    summary: "the maintenance note of a group runner that a user creates is lost",
    hooks: Hooks {
        new_runner: Some(|_, new| {
            if new.registration == RegistrationType::AuthenticatedUser
                && new.kind == RunnerType::Group
            {
                new.traits.maintainer_note = None;
            }
        }),
        ..Hooks::NONE
    },
};
