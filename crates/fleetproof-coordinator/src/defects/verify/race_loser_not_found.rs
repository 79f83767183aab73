use crate::defects::{Defect, Hooks};

/// Who loses the race to make a manager's row does not look for the winner's.
pub(super) static RACE_LOSER_NOT_FOUND: Defect = Defect {
    name: "race-loser-not-found",
    aliases: &[],
    summary: "of several first calls of one manager at once, one is answered 200, the others 404",
    hooks: Hooks {
        gives_up_on_race: true,
        ..Hooks::NONE
    },
};
