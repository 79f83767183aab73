use crate::defects::{Defect, Hooks};

/// The answer is made before the write, which never comes.
pub(super) static REGISTRATION_TOKEN_NOT_EXCHANGED: Defect = Defect {
    name: "registration-token-not-exchanged",
    aliases: &[],
    summary: "a new registration token is told, but not stored",
    hooks: Hooks {
        skip_write: Some(|_, write| write == "registration_tokens.reset"),
        ..Hooks::NONE
    },
};
