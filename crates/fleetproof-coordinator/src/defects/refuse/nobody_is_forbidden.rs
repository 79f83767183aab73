use http::StatusCode;

use crate::defects::{Defect, Hooks};

/// 403 in the place of 401 (contract GEN-08).
pub(super) static NOBODY_IS_FORBIDDEN: Defect = Defect {
    name: "nobody-is-forbidden",
    aliases: &[],
    summary: "callers without or with an unknown token are answered with 403",
    hooks: Hooks {
        reply: Some(|_, reply| {
            if reply.status == StatusCode::UNAUTHORIZED {
                reply.status = StatusCode::FORBIDDEN;
            }
        }),
        ..Hooks::NONE
    },
};
