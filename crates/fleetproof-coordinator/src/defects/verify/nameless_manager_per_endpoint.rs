use crate::{
    contact::LEGACY_SYSTEM_XID,
    defects::{Defect, Hooks, pick},
};

/// Two endpoints have two names for clients that send none.
pub(super) static NAMELESS_MANAGER_PER_ENDPOINT: Defect = Defect {
    name: "nameless-manager-per-endpoint",
    aliases: &[],
    summary: "clients without system ID have another manager for job requests than for the rest",
    hooks: Hooks {
        system_xid: Some(|call, _, sent| {
            let other = sent == LEGACY_SYSTEM_XID && pick::is(call, pick::REQUEST);
            other.then(|| "<unknown>".to_owned())
        }),
        ..Hooks::NONE
    },
};
