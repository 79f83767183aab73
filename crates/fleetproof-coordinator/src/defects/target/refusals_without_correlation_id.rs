use crate::defects::{Defect, Hooks};

/// Headers are set by the layer that refusals do not pass.
pub(super) static REFUSALS_WITHOUT_CORRELATION_ID: Defect = Defect {
    name: "refusals-without-correlation-id",
    aliases: &[],
    summary: "answers of the 400s have no X-Request-Id",
    hooks: Hooks {
        headers: Some(|_, status, headers| {
            if status.is_client_error() {
                headers.remove("x-request-id");
            }
        }),
        ..Hooks::NONE
    },
};
