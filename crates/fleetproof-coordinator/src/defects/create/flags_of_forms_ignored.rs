use serde_json::Value;

use crate::{
    call::Call,
    defects::{Defect, Hooks},
};

/// Flags that come as text, as in every form, are not understood and count as left out.
pub(super) static FLAGS_OF_FORMS_IGNORED: Defect = Defect {
    name: "flags-of-forms-ignored",
    aliases: &[],
    summary: "flags of a runner that is registered by a form keep their defaults",
    hooks: Hooks {
        new_runner: Some(|call, new| {
            if is_form(call) {
                new.traits.active = true;
                new.traits.locked = false;
                new.traits.run_untagged = true;
            }
        }),
        ..Hooks::NONE
    },
};

fn is_form(call: &Call) -> bool {
    let params = call.params();
    let paused = params
        .as_array()
        .into_iter()
        .flatten()
        .find(|param| param["key"] == "paused");
    paused.is_some_and(|param| matches!(param["value"], Value::String(_)))
}
