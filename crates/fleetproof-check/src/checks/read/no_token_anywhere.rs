//! `read.no-token-anywhere`

use fleetproof_client::{Call, RunnerList, Scope};
use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, RunsOn, Subject, ensure, ensure_status};

/// No answer to a GET tells a runner's token (contract ADM-20, USR-24).
pub struct NoTokenAnywhere;

impl Check for NoTokenAnywhere {
    const META: CheckMeta = CheckMeta::new(
        "read.no-token-anywhere",
        Activity::Read,
        "GET /api/v4/runners/:id",
        "A runner's token is neither in its details and managers, nor in any list that it is in, \
         as it is or as it is stored.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let tag = runner.own_tag.clone().unwrap_or_else(|| subject.run_tag());
        let of_owner = match subject.scope()? {
            Scope::Instance => RunnerList::Own,
            Scope::Group { group_id } => RunnerList::Group(group_id),
            Scope::Project { project_id } => RunnerList::Project(project_id),
        };
        let mut lists = vec![of_owner];
        if subject.target.administrator {
            lists.push(RunnerList::All);
        }
        let client = &subject.client;
        let mut replies = vec![
            client.runner(runner.id).await?,
            client.managers(runner.id).await?,
        ];
        for list in lists {
            replies.push(client.runners(list, &[("tag_list", &tag)]).await?);
        }
        let details = format!("runners/{}?include_projects=true", runner.id);
        let call = Call::new("GET /api/v4/runners/:id", details).user(client.user());
        replies.push(client.send(call).await?);
        for reply in replies {
            ensure_status!(reply, 200);
            let body = reply.text();
            ensure!(
                !body.contains(runner.token.expose()) && !body.contains("token_encrypted"),
                "no answer to a GET tells a runner's token",
                format!("{} tells it", reply.endpoint)
            );
        }
        Ok(())
    }
}
