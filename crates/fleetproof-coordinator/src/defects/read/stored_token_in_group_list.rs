use crate::defects::{Defect, Hooks, pick};

/// A row is shown where an entity should be.
pub(super) static STORED_TOKEN_IN_GROUP_LIST: Defect = Defect {
    name: "stored-token-in-group-list",
    aliases: &[],
    summary: "a group's list of runners shows their tokens as they are stored",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, "GET /api/v4/groups/{id}/runners") {
                for runner in pick::entries(reply) {
                    runner.insert("token_encrypted".to_owned(), "bm90IHNlY3JldA==".into());
                }
            }
        }),
        ..Hooks::NONE
    },
};
