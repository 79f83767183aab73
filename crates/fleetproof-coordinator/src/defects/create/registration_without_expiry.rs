use crate::defects::{Defect, Hooks, pick};

/// Members that are null are left out of an answer, as many serialisers do.
pub(super) static REGISTRATION_WITHOUT_EXPIRY: Defect = Defect {
    name: "registration-without-expiry",
    aliases: &[],
    summary: "the answer to the registration of a project runner has no token_expires_at",
    hooks: Hooks {
        reply: Some(|call, reply| {
            if pick::is(call, pick::REGISTER)
                && let Some(made) = pick::members(reply, 201)
                && pick::is_of_type(made, 3)
            {
                made.remove("token_expires_at");
            }
        }),
        ..Hooks::NONE
    },
};
