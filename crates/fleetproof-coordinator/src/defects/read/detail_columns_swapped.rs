use serde_json::Value;

use crate::defects::{Defect, Hooks, pick};

/// Two columns of text, one for the other.
pub(super) static DETAIL_COLUMNS_SWAPPED: Defect = Defect {
    name: "detail-columns-swapped",
    aliases: &[],
    summary: "a runner's details have platform and architecture in each other's place",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::DETAILS)
                && let Some(runner) = pick::members(reply, 200)
            {
                let mut take = |field: &str| runner.get_mut(field).map_or(Value::Null, Value::take);
                let (platform, architecture) = (take("platform"), take("architecture"));
                runner.insert("platform".to_owned(), architecture);
                runner.insert("architecture".to_owned(), platform);
            }
        }),
        ..Hooks::NONE
    },
};
