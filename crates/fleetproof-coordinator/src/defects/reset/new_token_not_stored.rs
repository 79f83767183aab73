use crate::defects::{Defect, Hooks};

/// The answer is made before the write, which never comes.
pub(super) static NEW_TOKEN_NOT_STORED: Defect = Defect {
    name: "new-token-not-stored",
    aliases: &[],
    summary: "a new authentication token is told, but not stored",
    hooks: Hooks {
        skip_write: Some(|_, write| write == "runners.reset_token"),
        ..Hooks::NONE
    },
};
