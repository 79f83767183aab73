//! `list.item-shape`

use fleetproof_model::{Activity, RunnerType};

use super::{Question, certain_lists};
use crate::{
    Check, CheckMeta, CheckResult, RunsOn, Subject, ensure, ensure_field,
    expect::{Field, Form, ensure_shape},
    standing::Standing,
};

/// An item of a list has the fields of the contract, and says of the runner what reading it alone
/// says (contract ADM-15, ADM-16).
pub struct ItemShape;

/// `job_execution_status`, `created_at` and `created_by` came in 18.x (contract ADM-15); `online`
/// is null before any contact (ADM-16).
const FIELDS: &[Field] = &[
    Field::of("id", Form::Integer),
    Field::of("description", Form::Text).or_null(),
    Field::of("ip_address", Form::Text).or_null(),
    Field::of("active", Form::Flag),
    Field::of("paused", Form::Flag),
    Field::of("is_shared", Form::Flag),
    Field::of(
        "runner_type",
        Form::OneOf(&["instance_type", "group_type", "project_type"]),
    ),
    Field::of("name", Form::Text).or_null(),
    Field::of("online", Form::Flag).or_null(),
    Field::of("status", Form::Text),
    Field::of("created_at", Form::Time).if_there(),
    Field::of("created_by", Form::Object).or_null().if_there(),
    Field::of("job_execution_status", Form::OneOf(&["idle", "active"])).if_there(),
];

impl Check for ItemShape {
    const META: CheckMeta = CheckMeta::new(
        "list.item-shape",
        Activity::List,
        "GET /api/v4/runners/all",
        "An item of a list has the fields that clients read, no token, the status that fits the \
         runner's age, and the values that reading the runner alone gives.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let standing = Standing::of(subject).await?;
        let alone = subject.read_runner(runner.id).await?;
        for list in certain_lists(subject)? {
            for item in Question::about(subject, list)?.items(&[]).await? {
                ensure_shape("an item", &item, FIELDS)?;
                ensure!(
                    item.get("token").is_none(),
                    "no item has a token",
                    "it has one"
                );
                ensure_field!("description", item["description"], *runner.description);
                ensure_field!(
                    "runner_type",
                    item["runner_type"],
                    runner.runner_type.wire()
                );
                let shared = runner.runner_type == RunnerType::Instance;
                ensure_field!("is_shared", item["is_shared"], shared);
                ensure_field!("active", item["active"], true);
                ensure_field!("paused", item["paused"], false);
                let online = item["online"].as_bool().unwrap_or(false);
                ensure_field!("online", online, standing.online);
                let status = item["status"].as_str().unwrap_or_default();
                ensure!(
                    standing.allows(status, false),
                    "`status` of an item fits the runner's last contact and age",
                    format!("`{status}`")
                );
                for field in FIELDS.iter().map(Field::name) {
                    ensure!(
                        item[field] == alone[field],
                        format!("`{field}` of an item is what reading the runner alone gives"),
                        format!("{} in the list, {} alone", item[field], alone[field])
                    );
                }
            }
        }
        Ok(())
    }
}
