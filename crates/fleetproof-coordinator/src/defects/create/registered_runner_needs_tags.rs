use fleetproof_model::RunnerType;

use crate::{
    defects::{Defect, Hooks},
    tokens::RegistrationType,
};

/// A default that follows from another field: a fleet that used to take untagged jobs idles.
pub(super) static REGISTERED_RUNNER_NEEDS_TAGS: Defect = Defect {
    name: "registered-runner-needs-tags",
    aliases: &[],
    summary: "an instance runner that is registered with tags takes no untagged jobs by default",
    hooks: Hooks {
        new_runner: Some(|_, new| {
            if new.registration == RegistrationType::RegistrationToken
                && new.kind == RunnerType::Instance
                && !new.traits.tags.is_empty()
            {
                new.traits.run_untagged = false;
            }
        }),
        ..Hooks::NONE
    },
};
