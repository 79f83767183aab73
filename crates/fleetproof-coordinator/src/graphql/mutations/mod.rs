//! What can be changed (`app/graphql/mutations/ci/runner/`, contract GQL-07); one file each.

mod runner_create;
mod runner_delete;
mod runner_update;

use async_graphql::{Context, Error, MergedObject};

use self::{runner_create::RunnerCreate, runner_delete::RunnerDelete, runner_update::RunnerUpdate};
use super::asked::{InContext, not_available};
use crate::tables::users::User;

/// `Mutation`.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
pub(crate) struct Mutation(RunnerCreate, RunnerDelete, RunnerUpdate);

/// Who asks, if their token may change something (scope `api`); nobody else is told what there is.
fn writer<'a>(ctx: &Context<'a>) -> Result<&'a User, Error> {
    let asked = ctx.asked();
    let user = asked.user().filter(|_| asked.admitted().may_write);
    user.ok_or_else(not_available)
}
