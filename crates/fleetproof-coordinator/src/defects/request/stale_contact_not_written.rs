use time::Duration;

use crate::defects::{Defect, Hooks};

/// Who was silent for long stays stale in the database, and is cleaned up while in use.
pub(super) static STALE_CONTACT_NOT_WRITTEN: Defect = Defect {
    name: "stale-contact-not-written",
    aliases: &[],
    summary: "the contact of a runner or manager that was silent for a week is kept in memory \
              alone",
    hooks: Hooks {
        contact_is_due: Some(|_, _, column, now| {
            let stale = column.is_some_and(|at| at < now - Duration::days(7));
            stale.then_some(false)
        }),
        ..Hooks::NONE
    },
};
