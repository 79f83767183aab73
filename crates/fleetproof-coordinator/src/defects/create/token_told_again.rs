use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError},
};

use serde_json::Value;

use crate::{
    call::Call,
    defects::{Defect, Hooks, pick},
    reply::Reply,
};

/// An answer is made from what is still in memory of the runner, its token too.
pub(super) static TOKEN_TOLD_AGAIN: Defect = Defect {
    name: "token-told-again",
    aliases: &[],
    summary: "the answer to a change of a runner tells its token again",
    hooks: Hooks {
        reply: Some(tell_again),
        ..Hooks::NONE
    },
};

/// Tokens by the ID of their runner.
static TOKENS: OnceLock<Mutex<HashMap<i64, Value>>> = OnceLock::new();

fn tell_again(call: &Call, reply: &mut Reply) {
    let tokens = TOKENS.get_or_init(Mutex::default);
    let mut tokens = tokens.lock().unwrap_or_else(PoisonError::into_inner);
    if pick::is(call, pick::CREATE) {
        if let Some(made) = pick::members(reply, 201)
            && let (Some(id), Some(token)) = (made["id"].as_i64(), made.get("token"))
        {
            tokens.insert(id, token.clone());
        }
    } else if pick::is(call, "PUT /api/v4/runners/{id}")
        && let Some(changed) = pick::members(reply, 200)
        && let Some(token) = changed["id"].as_i64().and_then(|id| tokens.get(&id))
    {
        changed.insert("token".to_owned(), token.clone());
    }
}
