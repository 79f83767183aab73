//! `create.token-shown-once`

use fleetproof_client::RunnerList;
use fleetproof_model::Activity;
use serde_json::json;

use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject, ensure, ensure_status};

/// The token of a new runner is told once (contract USR-24, ADM-20).
pub struct CreateTokenShownOnce;

impl Check for CreateTokenShownOnce {
    const META: CheckMeta = CheckMeta::new(
        "create.token-shown-once",
        Activity::Create,
        "POST /api/v4/user/runners",
        "The token of a new runner is in the answer to its creation and in no later one: not in \
         its details, its managers, a list, nor the answer to a change.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::UserCreation]);

    async fn run(subject: &Subject) -> CheckResult {
        let mut fields = subject.fields("token-once");
        let tag = subject.unique("token-once");
        fields.tag_list = Some(vec![subject.run_tag(), tag.clone()]);
        let (made, _) = subject.create(&fields).await?;
        let list = if subject.target.administrator {
            RunnerList::All
        } else {
            RunnerList::Own
        };
        let change = json!({ "description": subject.unique("token-once") });
        let client = &subject.client;
        for reply in [
            client.runner(made.id).await?,
            client.managers(made.id).await?,
            client.runners(list, &[("tag_list", &tag)]).await?,
            client.update_runner(made.id, change).await?,
        ] {
            ensure_status!(reply, 200);
            ensure!(
                !reply.text().contains(made.token.expose()),
                "no answer but that to the creation tells the token",
                format!("{} tells it", reply.endpoint)
            );
        }
        Ok(())
    }
}
