use fleetproof_model::RunnerType;

use crate::{
    defects::{Defect, Hooks},
    tokens::RegistrationType,
};

/// Its managers are in contact, the runner is not.
pub(super) static REGISTERED_RUNNERS_STAY_SILENT: Defect = Defect {
    name: "registered-runners-stay-silent",
    aliases: &[],
    summary: "contact of an instance runner that was registered counts for its manager alone",
    hooks: Hooks {
        skip_runner_contact: Some(|_, runner| {
            runner.kind == RunnerType::Instance
                && runner.registration == RegistrationType::RegistrationToken
        }),
        ..Hooks::NONE
    },
};
