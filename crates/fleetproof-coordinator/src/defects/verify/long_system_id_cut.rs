use crate::defects::{Defect, Hooks};

/// What is too long is cut instead of refused: two machines can become one.
pub(super) static LONG_SYSTEM_ID_CUT: Defect = Defect {
    name: "long-system-id-cut",
    aliases: &[],
    summary: "a system ID of more than 64 characters is cut to 64",
    hooks: Hooks {
        system_xid: Some(|_, _, sent| {
            let cut: String = sent.chars().take(64).collect();
            (cut.len() < sent.len()).then_some(cut)
        }),
        ..Hooks::NONE
    },
};
