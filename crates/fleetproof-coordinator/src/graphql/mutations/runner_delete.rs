use async_graphql::{Context, Error, InputObject, Object, SimpleObject};

use super::{runner_to_change, writer};
use crate::{
    auth::policies::RunnerRights,
    graphql::{answer::Failure, asked::InContext, ids::RunnerId},
    removal::remove_runner,
};

/// Which runner.
#[derive(Debug, InputObject)]
#[graphql(name = "RunnerDeleteInput")]
struct RunnerDeleteInput {
    client_mutation_id: Option<String>,
    id: RunnerId,
}

/// What went wrong, if anything.
#[derive(SimpleObject)]
#[graphql(name = "RunnerDeletePayload")]
struct RunnerDeletePayload {
    client_mutation_id: Option<String>,
    errors: Vec<String>,
}

/// Holds the field.
#[derive(Default)]
pub(super) struct RunnerDelete;

#[Object]
impl RunnerDelete {
    /// Deletes a runner, as `DELETE /runners/:id` does.
    async fn runner_delete(
        &self,
        ctx: &Context<'_>,
        input: RunnerDeleteInput,
    ) -> Result<Option<RunnerDeletePayload>, Error> {
        let user = writer(ctx)?;
        let asked = ctx.asked();
        let mut db = asked.db().write().await;
        let may = |rights: &RunnerRights| rights.delete;
        let runner = runner_to_change(ctx, (&db, user), &input.id, may).await?;
        remove_runner(asked.app(), &mut db, &runner)
            .await
            .map_err(Failure::from)?;
        Ok(Some(RunnerDeletePayload {
            client_mutation_id: input.client_mutation_id,
            errors: Vec::new(),
        }))
    }
}
