use time::Duration;

use crate::defects::{Defect, Hooks, pick};

/// Rows from before the column was introduced are answered as before, too.
pub(super) static OLD_RUNNERS_VERIFIED_WITHOUT_EXPIRY: Defect = Defect {
    name: "old-runners-verified-without-expiry",
    aliases: &[],
    summary: "the answer to the verification of a runner older than a week has no \
              token_expires_at",
    hooks: Hooks {
        reply: Some(|call, reply| {
            let old = call
                .subject()
                .is_some_and(|about| pick::made_before(&about.runner, Duration::days(7)));
            if old
                && pick::is(call, pick::VERIFY)
                && let Some(runner) = pick::members(reply, 200)
            {
                runner.remove("token_expires_at");
            }
        }),
        ..Hooks::NONE
    },
};
