//! `update.fields`

use fleetproof_model::Activity;
use serde_json::{Value, json};

use super::{BESIDE_THE_CHANGE, change};
use crate::{Check, CheckMeta, CheckResult, Subject, ensure_field, expect::ensure_unchanged};

/// Each field can be changed on its own (contract ADM-30).
pub struct Fields;

impl Check for Fields {
    const META: CheckMeta = CheckMeta::new(
        "update.fields",
        Activity::Update,
        "PUT /api/v4/runners/:id",
        "Each field of a runner can be changed on its own: the answer and a later reading have \
         the new value, and every other field has its old one.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        // None has its default when the next is changed: a change that sets others back shows.
        let at_first = json!({
            "paused": true,
            "locked": true,
            "run_untagged": false,
            "access_level": "ref_protected",
            "maximum_timeout": 3600,
            "maintenance_note": "in the old rack",
        });
        let mut before = change(subject, runner.id, at_first).await?;
        for (field, value) in [
            ("description", json!(subject.unique("changed"))),
            ("locked", json!(false)),
            ("access_level", json!("not_protected")),
            ("maximum_timeout", json!(7200)),
            ("maintenance_note", json!("moved to the **new** rack: ü")),
            ("tag_list", json!([subject.run_tag(), "with space", "ünï"])),
            ("run_untagged", json!(true)),
            ("paused", json!(false)),
        ] {
            let after = change(subject, runner.id, json!({ field: value })).await?;
            ensure_field!(field, sorted(&after[field]), sorted(&value));
            let mut beside = BESIDE_THE_CHANGE.to_vec();
            beside.push(field);
            if field == "paused" {
                beside.extend(["active", "status"]);
            }
            ensure_unchanged("the runner", &before, &after, &beside)?;
            before = after;
        }
        let read = subject.read_runner(runner.id).await?;
        ensure_unchanged("the runner", &before, &read, &BESIDE_THE_CHANGE)
    }
}

/// Tags come in an order of their own.
fn sorted(value: &Value) -> Value {
    let mut value = value.clone();
    if let Value::Array(items) = &mut value {
        items.sort_by_key(Value::to_string);
    }
    value
}
