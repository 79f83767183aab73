use http::HeaderValue;

use crate::{
    cipher::hex,
    defects::{Defect, Hooks, pick},
};

/// The queue's state differs with each call: waiting for a change of it never waits.
pub(super) static QUEUE_VALUE_AT_RANDOM: Defect = Defect {
    name: "queue-value-at-random",
    aliases: &[],
    summary: "each job request is told another state of the queue",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::REQUEST)
                && let Ok(value) = HeaderValue::from_str(&hex(&rand::random::<[u8; 16]>()))
            {
                let values = reply.headers.iter_mut();
                for (_, old) in values.filter(|(name, _)| name == "x-gitlab-last-update") {
                    *old = value.clone();
                }
            }
        }),
        ..Hooks::NONE
    },
};
