use crate::defects::{Defect, Hooks};

/// The throttle of heartbeats is lost: a fleet's polling becomes as many writes.
pub(super) static EVERY_CONTACT_WRITTEN: Defect = Defect {
    name: "every-contact-written",
    aliases: &[],
    summary: "every contact is written to the database, however short after the last",
    hooks: Hooks {
        contact_is_due: Some(|_, _, _, _| Some(true)),
        ..Hooks::NONE
    },
};
