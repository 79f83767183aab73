use serde_json::Value;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    clock::iso8601,
    defects::{Defect, Hooks, pick},
};

/// Times before the clocks were changed are off by the hour: columns without time zone, read in
/// the machine's.
pub(super) static OLD_TIMES_SHIFTED: Defect = Defect {
    name: "old-times-shifted",
    aliases: &[],
    summary: "times of a runner's details that are older than a week are shown an hour late",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::DETAILS)
                && let Some(runner) = pick::members(reply, 200)
            {
                for field in ["created_at", "contacted_at"] {
                    if let Some(shifted) = shifted(&runner[field]) {
                        runner.insert(field.to_owned(), shifted.into());
                    }
                }
            }
        }),
        ..Hooks::NONE
    },
};

fn shifted(time: &Value) -> Option<String> {
    let time = OffsetDateTime::parse(time.as_str()?, &Rfc3339).ok()?;
    let old = time < OffsetDateTime::now_utc() - Duration::days(7);
    old.then(|| iso8601(time + Duration::HOUR))
}
