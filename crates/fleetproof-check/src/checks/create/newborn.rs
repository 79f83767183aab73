//! What is true of a runner between its creation and its first contact, however it was made.

use fleetproof_client::{Registered, Reply};
use serde_json::{Value, json};

use crate::{
    CheckResult, Origin, Subject, ensure, ensure_field,
    expect::{Field, Form, ensure_exact_keys, ensure_headers, ensure_shape, ensure_token},
};

/// The answer to a registration or creation (contract REG-08, USR-08).
const ANSWER: [Field; 3] = [
    Field::of("id", Form::Integer),
    Field::of("token", Form::Text),
    Field::of("token_expires_at", Form::Time).or_null(),
];

/// Fails unless the answer has exactly its three fields in their forms, and the headers of every
/// answer; the token has the form of its origin.
pub fn ensure_answer(
    subject: &Subject,
    origin: Origin,
    made: &Registered,
    reply: &Reply,
) -> CheckResult {
    let body = reply.json();
    ensure_exact_keys(
        "the new runner",
        &body,
        &["id", "token", "token_expires_at"],
    )?;
    ensure_shape("the new runner", &body, &ANSWER)?;
    ensure_headers(reply)?;
    ensure_token(subject.runner_type(), origin, made.token.expose())
}

/// Fails unless the runner has no manager and was never contacted (contract REG-11, STA-04).
pub async fn ensure_never_contacted(subject: &Subject, id: i64) -> CheckResult {
    let managers = subject.read_managers(id).await?;
    ensure!(
        managers.is_empty(),
        "a runner that was never in contact has no manager",
        format!("it has {}", managers.len())
    );
    let read = subject.read_runner(id).await?;
    ensure_field!("status", read["status"], "never_contacted");
    ensure_field!("contacted_at", read["contacted_at"], Value::Null);
    // Null, for it is made from a time that is not there (contract ADM-16).
    let online = &read["online"];
    ensure!(
        online.is_null() || online == false,
        "`online` is null or false before any contact",
        online
    );
    for detail in ["version", "revision", "platform", "architecture"] {
        ensure_field!(detail, read[detail], Value::Null);
    }
    Ok(())
}

/// Fails unless the runner belongs to the group or project that it was made for, and to no other
/// (contract REG-09, REG-10, USR-10, USR-12).
pub async fn ensure_owner(subject: &Subject, id: i64) -> CheckResult {
    use fleetproof_model::RunnerType::{Group, Instance, Project};
    let read = subject.read_runner(id).await?;
    let ids = |list: &Value| -> Vec<i64> {
        let entries = list.as_array().into_iter().flatten();
        entries.filter_map(|entry| entry["id"].as_i64()).collect()
    };
    let target = &subject.target;
    let group: Vec<i64> = target.group.iter().map(|group| group.id).collect();
    let project: Vec<i64> = target.project.iter().map(|project| project.id).collect();
    let (groups, projects) = match subject.runner_type() {
        Instance => (vec![], vec![]),
        Group => (group, vec![]),
        Project => (vec![], project),
    };
    ensure_field!(
        "is_shared",
        read["is_shared"],
        subject.runner_type() == Instance
    );
    ensure_field!(
        "runner_type",
        read["runner_type"],
        subject.runner_type().wire()
    );
    ensure_field!("groups", json!(ids(&read["groups"])), json!(groups));
    ensure_field!("projects", json!(ids(&read["projects"])), json!(projects));
    Ok(())
}
