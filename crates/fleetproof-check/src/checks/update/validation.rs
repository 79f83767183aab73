//! `update.validation`

use fleetproof_model::Activity;
use serde_json::{Value, json};

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject,
    expect::{ensure_refused, ensure_unchanged},
};

/// What a runner cannot be, it cannot be made (contract ADM-33, REG-15 to REG-19, REG-23, REG-24).
pub struct Validation;

impl Check for Validation {
    const META: CheckMeta = CheckMeta::new(
        "update.validation",
        Activity::Update,
        "PUT /api/v4/runners/:id",
        "A change to a value that a runner cannot have is refused with 400 and the field's name, \
         and leaves the runner as it is.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let id = subject.create(&subject.fields("validated")).await?.0.id;
        let before = subject.read_runner(id).await?;
        for (fields, body) in refusals() {
            let reply = subject.client.update_runner(id, fields).await?;
            ensure_refused(&reply, 400, &body)?;
        }
        let after = subject.read_runner(id).await?;
        ensure_unchanged("the runner", &before, &after, &[])
    }
}

fn refusals() -> Vec<(Value, Value)> {
    let long = "x".repeat(1025);
    let tags: Vec<_> = (0..51).map(|number| format!("tag{number}")).collect();
    let refused = |field: &str, text: &str| json!({"message": {field: [text]}});
    let too_long = "is too long (maximum is 1024 characters)";
    vec![
        (
            json!({"maximum_timeout": 599}),
            refused("maximum_timeout", "needs to be at least 10 minutes"),
        ),
        (
            json!({"maximum_timeout": "soon"}),
            json!({"error": "maximum_timeout is invalid"}),
        ),
        (
            json!({"access_level": "admin"}),
            json!({"error": "access_level does not have a valid value"}),
        ),
        (
            json!({"description": long}),
            refused("description", too_long),
        ),
        (
            json!({"maintenance_note": long}),
            refused("maintenance_note", too_long),
        ),
        (
            json!({ "tag_list": tags }),
            refused(
                "tags_list",
                "Too many tags specified. Please limit the number of tags to 50",
            ),
        ),
        (
            json!({"run_untagged": false, "tag_list": []}),
            refused(
                "tags_list",
                "can not be empty when runner is not allowed to pick untagged jobs",
            ),
        ),
    ]
}
