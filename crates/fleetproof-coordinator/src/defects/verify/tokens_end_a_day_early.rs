use time::{Duration, OffsetDateTime};

use crate::defects::{Defect, Hooks};

/// Dates are compared instead of times.
pub(super) static TOKENS_END_A_DAY_EARLY: Defect = Defect {
    name: "tokens-end-a-day-early",
    aliases: &[],
    summary: "a runner whose token expires within a day is refused as if it had",
    hooks: Hooks {
        refuse_authentication: Some(|_, runner| {
            let tomorrow = OffsetDateTime::now_utc() + Duration::DAY;
            runner.token_expires_at.is_some_and(|end| end < tomorrow)
        }),
        ..Hooks::NONE
    },
};
