mod facts;
mod registration;
mod ties;

use std::sync::Arc;

use async_graphql::{Context, Error, MergedObject};

use crate::{
    auth::policies::RunnerRights,
    graphql::{asked::InContext, loaders::RightsKey},
    tables::runners::Runner,
};

use facts::Facts;
use registration::Registration;
use ties::Ties;

/// `CiRunner` (`app/graphql/types/ci/runner_type.rb`, contract GQL-01).
#[derive(MergedObject)]
#[graphql(name = "CiRunner")]
pub(crate) struct CiRunner(Facts, Registration, Ties);

impl CiRunner {
    /// A runner, as it is shown.
    pub(crate) fn new(runner: Arc<Runner>) -> Self {
        Self(
            Facts(Arc::clone(&runner)),
            Registration(Arc::clone(&runner)),
            Ties(runner),
        )
    }
}

/// What the caller may do with a runner; nothing if nobody in particular asks.
async fn rights(ctx: &Context<'_>, runner: &Runner) -> Result<Option<RunnerRights>, Error> {
    let rights = ctx.loads().load_one(RightsKey::of(runner)).await?;
    Ok(rights)
}
