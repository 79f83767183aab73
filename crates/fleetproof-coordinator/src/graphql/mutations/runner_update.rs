use std::sync::Arc;

use async_graphql::{Context, Error, InputObject, MaybeUndefined, Object, SimpleObject};

use super::{runner_to_change, writer};
use crate::{
    auth::policies::RunnerRights,
    changing::{NotChanged, change_runner},
    endpoints::traits::unique,
    graphql::{
        answer::Failure,
        asked::InContext,
        ids::RunnerId,
        loaders::TagsKey,
        types::{AccessLevel, CiRunner},
    },
    params::Update,
    tables::runner_changes::RunnerChanges,
};

/// Which runner, and what of it is to change; what is not given stays.
#[derive(Debug, InputObject)]
#[graphql(name = "RunnerUpdateInput")]
struct RunnerUpdateInput {
    client_mutation_id: Option<String>,
    id: RunnerId,
    description: MaybeUndefined<String>,
    maintenance_note: MaybeUndefined<String>,
    maximum_timeout: MaybeUndefined<i32>,
    access_level: Option<AccessLevel>,
    #[graphql(deprecation = "`paused` tells it since GitLab 14.8.")]
    active: Option<bool>,
    paused: Option<bool>,
    locked: Option<bool>,
    run_untagged: Option<bool>,
    tag_list: Option<Vec<String>>,
}

/// The runner as it is now, and what is wrong with what was asked for.
#[derive(SimpleObject)]
#[graphql(name = "RunnerUpdatePayload")]
struct RunnerUpdatePayload {
    client_mutation_id: Option<String>,
    runner: Option<CiRunner>,
    errors: Vec<String>,
}

/// Holds the field.
#[derive(Default)]
pub(super) struct RunnerUpdate;

#[Object]
impl RunnerUpdate {
    /// Changes a runner, as `PUT /runners/:id` does.
    async fn runner_update(
        &self,
        ctx: &Context<'_>,
        input: RunnerUpdateInput,
    ) -> Result<Option<RunnerUpdatePayload>, Error> {
        let user = writer(ctx)?;
        let asked = ctx.asked();
        let mut db = asked.db().write().await;
        let may = |rights: &RunnerRights| rights.update;
        let runner = runner_to_change(ctx, (&db, user), &input.id, may).await?;
        let client_mutation_id = input.client_mutation_id.clone();
        let changed = change_runner(asked.app(), &mut db, runner.clone(), input.changes()).await;
        let (runner, errors) = match changed {
            Ok(runner) => (runner, Vec::new()),
            Err(NotChanged::Refused(refusals)) => (runner, refusals.messages()),
            Err(NotChanged::Failed(error)) => return Err(Failure::from(error).into()),
        };
        // An earlier change in the same request may have been answered with them.
        ctx.loads().clear::<TagsKey>();
        Ok(Some(RunnerUpdatePayload {
            client_mutation_id,
            runner: Some(CiRunner::new(Arc::new(runner))),
            errors,
        }))
    }
}

impl RunnerUpdateInput {
    fn changes(self) -> RunnerChanges {
        RunnerChanges {
            description: update(self.description),
            maximum_timeout: update(self.maximum_timeout),
            maintenance_note: update(self.maintenance_note),
            active: self.paused.map(|paused| !paused).or(self.active),
            run_untagged: self.run_untagged,
            locked: self.locked,
            access_level: self.access_level.map(AccessLevel::number),
            tags: self.tag_list.map(unique),
        }
    }
}

fn update<T>(value: MaybeUndefined<T>) -> Update<T> {
    match value {
        MaybeUndefined::Undefined => Update::Keep,
        MaybeUndefined::Null => Update::Set(None),
        MaybeUndefined::Value(value) => Update::Set(Some(value)),
    }
}
