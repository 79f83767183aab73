//! `read.runner-shape`

use fleetproof_model::{Activity, RunnerType};
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, RunsOn, Subject, ensure_field, ensure_status,
    expect::{Field, Form, ensure_headers, ensure_shape},
};

/// The details of a runner (contract ADM-15, ADM-20, INV-10).
pub struct RunnerShape;

const STATUSES: Form = Form::OneOf(&["online", "offline", "stale", "never_contacted", "paused"]);
const FIELDS: [Field; 27] = [
    Field::of("id", Form::Integer),
    Field::of("description", Form::Text).or_null(),
    Field::of("ip_address", Form::Text).or_null(),
    Field::of("active", Form::Flag),
    Field::of("paused", Form::Flag),
    Field::of("is_shared", Form::Flag),
    Field::of("runner_type", Form::Text),
    Field::of("name", Form::Text).or_null(),
    // Null before any contact (contract ADM-16).
    Field::of("online", Form::Flag).or_null(),
    Field::of("status", STATUSES),
    // Since 18.x (contract DIF-17).
    Field::of("created_at", Form::Time).if_there(),
    Field::of("created_by", Form::Object).or_null().if_there(),
    Field::of("job_execution_status", Form::OneOf(&["idle", "active"])).if_there(),
    Field::of("tag_list", Form::List),
    Field::of("run_untagged", Form::Flag),
    Field::of("locked", Form::Flag),
    Field::of("maximum_timeout", Form::Integer).or_null(),
    Field::of(
        "access_level",
        Form::OneOf(&["not_protected", "ref_protected"]),
    ),
    Field::of("version", Form::Text).or_null(),
    Field::of("revision", Form::Text).or_null(),
    Field::of("platform", Form::Text).or_null(),
    Field::of("architecture", Form::Text).or_null(),
    Field::of("contacted_at", Form::Time).or_null(),
    Field::of("maintenance_note", Form::Text).or_null(),
    Field::of("projects", Form::List).if_there(),
    Field::of("groups", Form::List).if_there(),
    Field::of("token_expires_at", Form::Time)
        .or_null()
        .if_there(),
];

impl Check for RunnerShape {
    const META: CheckMeta = CheckMeta::new(
        "read.runner-shape",
        Activity::Read,
        "GET /api/v4/runners/:id",
        "A runner's details have all their fields in their forms, and those that were set when it \
         was made have their values, whatever its age.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let reply = subject.client.runner(runner.id).await?;
        ensure_status!(reply, 200);
        ensure_headers(&reply)?;
        let read = reply.json();
        ensure_shape("the runner", &read, &FIELDS)?;
        let instance = runner.runner_type == RunnerType::Instance;
        ensure_field!("id", read["id"], runner.id);
        ensure_field!("description", read["description"], runner.description);
        ensure_field!(
            "runner_type",
            read["runner_type"],
            runner.runner_type.wire()
        );
        ensure_field!("is_shared", read["is_shared"], instance);
        ensure_field!("active", read["active"], true);
        ensure_field!("paused", read["paused"], false);
        let mut due = vec![subject.run_tag()];
        due.extend(runner.own_tag.clone());
        let tags = read["tag_list"].as_array().into_iter().flatten();
        let mut tags: Vec<_> = tags.filter_map(|tag| tag.as_str()).collect();
        tags.sort_unstable();
        due.sort_unstable();
        ensure_field!("tag_list", json!(tags), json!(due));
        Ok(())
    }
}
