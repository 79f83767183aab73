//! An administrator changes a runner.

pub mod both_active_and_paused;
pub mod clears_fields;
pub mod fields;
pub mod keeps_token_and_managers;
pub mod leaves_others;
pub mod nothing;
pub mod pause_and_resume;
pub mod validation;
pub mod wakes_queue;

use serde_json::Value;

use crate::{CheckResult, Subject, ensure_status};

/// Fields of `GET /runners/:id` that a change of others need not leave alone: those that go by
/// the clock, and `projects`, which newer releases leave out of the answer to a change (contract
/// ADM-30).
const BESIDE_THE_CHANGE: [&str; 3] = ["projects", "groups", "job_execution_status"];

/// `PUT /runners/:id`, which must answer 200 with the runner.
async fn change(subject: &Subject, id: i64, fields: Value) -> CheckResult<Value> {
    let reply = subject.client.update_runner(id, fields).await?;
    ensure_status!(reply, 200);
    Ok(reply.json())
}
