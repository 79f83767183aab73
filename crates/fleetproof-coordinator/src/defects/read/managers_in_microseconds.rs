use crate::defects::{Defect, Hooks, pick};

/// The database's precision shines through.
pub(super) static MANAGERS_IN_MICROSECONDS: Defect = Defect {
    name: "managers-in-microseconds",
    aliases: &[],
    summary: "the time of a manager's creation is shown with six digits of the second",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::MANAGERS) {
                for manager in pick::entries(reply) {
                    let time = manager["created_at"].as_str().unwrap_or_default();
                    let longer = time.replace('Z', "000Z");
                    manager.insert("created_at".to_owned(), longer.into());
                }
            }
        }),
        ..Hooks::NONE
    },
};
