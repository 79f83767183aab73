//! What can be changed (`app/graphql/mutations/ci/runner/`, contract GQL-07); one file each.

mod runner_create;
mod runner_delete;
mod runner_update;

use async_graphql::{Context, Error, MergedObject};

use self::{runner_create::RunnerCreate, runner_delete::RunnerDelete, runner_update::RunnerUpdate};
use super::{
    asked::{Broken, InContext, not_available},
    ids::RunnerId,
};
use crate::{
    auth::policies::{RunnerRights, runner_rights},
    call,
    database::Db,
    tables::{
        runners::{self, Runner},
        users::User,
    },
};

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

/// The runner that is to be changed, if it is there and the user's rights are `enough` for that.
async fn runner_to_change(
    ctx: &Context<'_>,
    (db, user): (&Db, &User),
    id: &RunnerId,
    enough: impl Fn(&RunnerRights) -> bool + Send,
) -> Result<Runner, Error> {
    let found = runners::by_id(db, id.0).await.map_err(Broken::from)?;
    let runner = found.ok_or_else(not_available)?;
    call::note_runner(&runner);
    let rights = runner_rights(ctx.asked().app(), db, user, &runner).await;
    if !enough(&rights.map_err(Broken::from)?) {
        return Err(not_available());
    }
    Ok(runner)
}
