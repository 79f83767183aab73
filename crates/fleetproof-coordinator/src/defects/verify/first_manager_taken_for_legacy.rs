use fleetproof_model::RunnerType;

use crate::{
    contact::LEGACY_SYSTEM_XID,
    defects::{Defect, Hooks},
    tokens::RegistrationType,
};

/// Runners of the older kind are thought to have clients of the older kind.
pub(super) static FIRST_MANAGER_TAKEN_FOR_LEGACY: Defect = Defect {
    name: "first-manager-taken-for-legacy",
    aliases: &[],
    summary: "the first manager of a project runner that was registered is stored without its \
              system ID",
    hooks: Hooks {
        system_xid: Some(|_, runner, _| {
            let first = runner.contacted_at.is_none()
                && runner.kind == RunnerType::Project
                && runner.registration == RegistrationType::RegistrationToken;
            first.then(|| LEGACY_SYSTEM_XID.to_owned())
        }),
        ..Hooks::NONE
    },
};
