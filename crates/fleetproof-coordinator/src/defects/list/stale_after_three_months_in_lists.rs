use time::Duration;

use crate::defects::{Defect, Hooks};

/// The border of before 17.x in one place of two (contract STA-02).
pub(super) static STALE_AFTER_THREE_MONTHS_IN_LISTS: Defect = Defect {
    name: "stale-after-three-months-in-lists",
    aliases: &[],
    summary: "lists call a runner stale after three months only",
    hooks: Hooks {
        list: Some(|_, query| {
            if let Some(border) = &mut query.filter.stale_by {
                *border -= Duration::days(83);
            }
        }),
        ..Hooks::NONE
    },
};
