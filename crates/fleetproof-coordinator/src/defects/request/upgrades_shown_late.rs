use crate::defects::{Defect, Hooks};

/// Memory is forgotten on the way to the answer, and columns are written seldom: the loss of
/// Redis, for good (contract VER-28).
pub(super) static UPGRADES_SHOWN_LATE: Defect = Defect {
    name: "upgrades-shown-late",
    aliases: &[],
    summary: "answers show the columns, which lag behind by up to 55 minutes",
    hooks: Hooks {
        shows_columns: true,
        ..Hooks::NONE
    },
};
