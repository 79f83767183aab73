use async_graphql::{Context, Error, InputObject, Object, SimpleObject};

use super::writer;
use crate::{
    auth::policies::runner_rights,
    call,
    graphql::{
        answer::Failure,
        asked::{Broken, InContext, not_available},
        ids::RunnerId,
    },
    removal::remove_runner,
    tables::runners,
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
        let found = runners::by_id(&db, input.id.0)
            .await
            .map_err(Broken::from)?;
        let runner = found.ok_or_else(not_available)?;
        call::note_runner(&runner);
        let rights = runner_rights(asked.app(), &db, user, &runner).await;
        if !rights.map_err(Broken::from)?.delete {
            return Err(not_available());
        }
        remove_runner(asked.app(), &mut db, &runner)
            .await
            .map_err(Failure::from)?;
        Ok(Some(RunnerDeletePayload {
            client_mutation_id: input.client_mutation_id,
            errors: Vec::new(),
        }))
    }
}
