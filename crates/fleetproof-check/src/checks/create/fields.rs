//! Fields of a new runner, and how they are read back.

use fleetproof_client::RegisterRunner;
use fleetproof_model::RunnerType;
use serde_json::{Value, json};

use crate::{CheckResult, Subject, ensure_field};

/// A value for every field, none of which is the default.
pub fn all(subject: &Subject) -> RegisterRunner {
    RegisterRunner {
        description: Some(subject.unique("ünïcode \"quoted\" 'n' <b>")),
        maintenance_note: Some("first line\nsecond: 100 % \\ done".to_owned()),
        paused: Some(true),
        locked: Some(true),
        run_untagged: Some(false),
        tag_list: Some(vec![
            subject.run_tag(),
            "Ünï-tag".to_owned(),
            "two words".to_owned(),
        ]),
        access_level: Some("ref_protected".to_owned()),
        maximum_timeout: Some(7265),
        info: None,
    }
}

/// Fails unless the details of runner `id` show what was sent, and defaults for what was not
/// (contract REG-08).
pub async fn ensure_read_back(subject: &Subject, id: i64, sent: &RegisterRunner) -> CheckResult {
    let read = subject.read_runner(id).await?;
    let paused = sent.paused.unwrap_or(false);
    let access_level = sent.access_level.as_deref().unwrap_or("not_protected");
    ensure_field!("id", read["id"], id);
    ensure_field!(
        "runner_type",
        read["runner_type"],
        subject.runner_type().wire()
    );
    ensure_field!("description", read["description"], json!(sent.description));
    ensure_field!("paused", read["paused"], paused);
    ensure_field!("active", read["active"], !paused);
    ensure_field!("locked", read["locked"], sent.locked.unwrap_or(false));
    ensure_field!(
        "run_untagged",
        read["run_untagged"],
        sent.run_untagged.unwrap_or(true)
    );
    ensure_field!("access_level", read["access_level"], access_level);
    ensure_field!(
        "maximum_timeout",
        read["maximum_timeout"],
        json!(sent.maximum_timeout)
    );
    ensure_field!(
        "tag_list",
        sorted(&read["tag_list"]),
        sorted(&json!(sent.tag_list))
    );
    // Who may not change the runner does not see the note (contract ADM-21).
    if subject.target.administrator || subject.runner_type() != RunnerType::Instance {
        let note = &read["maintenance_note"];
        ensure_field!("maintenance_note", *note, json!(sent.maintenance_note));
    }
    Ok(())
}

/// The tags, whose order is not told by contract.
fn sorted(tags: &Value) -> Value {
    let mut tags: Vec<_> = tags.as_array().into_iter().flatten().cloned().collect();
    tags.sort_by_key(Value::to_string);
    Value::Array(tags)
}
