use crate::{
    defects::{Defect, Hooks},
    status::Status,
};

/// The status of GraphQL in REST (contract STA-05).
pub(super) static PAUSED_SHOWN_AS_ONLINE: Defect = Defect {
    name: "paused-shown-as-online",
    aliases: &[],
    summary: "a paused runner is shown as online",
    hooks: Hooks {
        shown_status: Some(|_, _, status| match status {
            Status::Paused => Status::Online,
            other => other,
        }),
        ..Hooks::NONE
    },
};
