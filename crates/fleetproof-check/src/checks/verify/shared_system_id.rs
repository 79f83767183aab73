//! `verify.shared-system-id`

use fleetproof_client::Scope;
use fleetproof_model::{Activity, RunnerType, Secret};
use futures::future::join_all;

use crate::{
    Check, CheckMeta, CheckResult, Need, Subject, ensure, ensure_field, ensure_status,
    expect::listed_once,
};

/// One machine serves several runners, and has one system ID with all of them (contract VER-09).
pub struct SharedSystemId;

impl Check for SharedSystemId {
    const META: CheckMeta = CheckMeta::new(
        "verify.shared-system-id",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "A machine that serves this runner, another of its type and one of another type, with one \
         system ID, is a manager of each of them.",
    )
    .needs(&[Need::UserCreation]);

    async fn run(subject: &Subject) -> CheckResult {
        let own = subject.runner()?;
        let fields = subject.fields("shared");
        let mut runners: Vec<(i64, Secret)> = vec![(own.id, own.token.clone())];
        for scope in [Some(subject.scope()?), another_scope(subject)]
            .into_iter()
            .flatten()
        {
            let (made, _) = subject.create_in(scope, &fields).await?;
            runners.push((made.id, made.token));
        }
        let system_id = subject.fresh_system_id();
        let info = subject.info("shared00");
        let call = |(_, token): &(i64, Secret)| {
            let (client, token) = (&subject.client, token.clone());
            let (system_id, info) = (system_id.as_str(), &info);
            async move {
                client
                    .verify(Some(&token), Some(system_id), Some(info))
                    .await
            }
        };
        // The first is known when the others come, which then come at once.
        let mut replies = vec![call(&runners[0]).await];
        replies.extend(join_all(runners[1..].iter().map(call)).await);
        for ((id, _), reply) in runners.iter().zip(replies) {
            let reply = reply?;
            ensure_status!(reply, 200);
            ensure_field!("id", reply.json()["id"], *id);
        }
        let mut ids = Vec::new();
        for (id, _) in &runners {
            let managers = subject.read_managers(*id).await?;
            ids.extend(listed_once(&managers, &system_id)?["id"].as_i64());
        }
        ids.sort_unstable();
        ids.dedup();
        ensure!(
            ids.len() == runners.len(),
            "each runner has a manager of its own for the shared machine",
            format!("{} managers for {} runners", ids.len(), runners.len())
        );
        Ok(())
    }
}

/// Whom a runner of the next type serves, where the target has it.
fn another_scope(subject: &Subject) -> Option<Scope> {
    let own = subject.runner_type();
    let types = RunnerType::ALL.into_iter().cycle();
    let mut others = types.skip_while(|kind| *kind != own).skip(1).take(2);
    others.find_map(|kind| subject.target.scope(kind).ok())
}
