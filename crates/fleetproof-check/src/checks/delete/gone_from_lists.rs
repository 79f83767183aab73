//! `delete.gone-from-lists`

use fleetproof_client::{RegisterRunner, RunnerList};
use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure, ensure_status};

/// A runner that is gone is in no list (contract INV-08).
pub struct GoneFromLists;

impl Check for GoneFromLists {
    const META: CheckMeta = CheckMeta::new(
        "delete.gone-from-lists",
        Activity::Delete,
        "DELETE /api/v4/runners",
        "A runner that was deleted, by its token or by an administrator, is in no list any more: \
         not in that of all, of the user's own, of the group, of the project.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let tag = subject.unique("gone");
        let fields = RegisterRunner {
            tag_list: Some(vec![subject.run_tag(), tag.clone()]),
            ..subject.fields("gone")
        };
        let by_token = subject.create(&fields).await?.0;
        let by_administrator = subject.create(&fields).await?.0;
        for runner in [&by_token, &by_administrator] {
            let system_id = subject.fresh_system_id();
            let verify = subject
                .client
                .verify(Some(&runner.token), Some(&system_id), None)
                .await?;
            ensure_status!(verify, 200);
        }
        for reply in [
            subject.client.unregister(Some(&by_token.token)).await?,
            subject.client.delete_runner(by_administrator.id).await?,
        ] {
            ensure_status!(reply, 204);
        }
        subject.gone(by_token.id);
        subject.gone(by_administrator.id);
        let target = &subject.target;
        let lists = [
            target.administrator.then_some(RunnerList::All),
            Some(RunnerList::Own),
            target
                .group
                .as_ref()
                .map(|group| RunnerList::Group(group.id)),
            target
                .project
                .as_ref()
                .map(|project| RunnerList::Project(project.id)),
        ];
        for list in lists.into_iter().flatten() {
            let reply = subject.client.runners(list, &[("tag_list", &tag)]).await?;
            ensure_status!(reply, 200);
            ensure!(
                reply.text().trim() == "[]",
                format!("{} lists no runner that was deleted", reply.endpoint),
                reply.text()
            );
        }
        Ok(())
    }
}
