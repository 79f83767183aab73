use async_graphql::{Context, Error, ID, Object};

use super::{
    group::Group, metadata::Metadata, project::Project, runner::CiRunner,
    runner_arguments::RunnerArguments, runner_connection::RunnerConnection, user::User,
};
use crate::{
    auth::policies::{into_group, into_project},
    call,
    graphql::{
        asked::{Broken, InContext, not_available},
        cost,
        ids::{RunnerId, UserId},
        loaders::{PersonKey, RightsKey, RunnerKey},
        paging::PageArguments,
        types::enums::{RunnerKind, RunnerSort, RunnerStatus},
    },
    runner_query::ListScope,
    tables::{groups, projects},
};

/// `Query` (`app/graphql/types/query_type.rb`).
pub(crate) struct Query;

#[Object(name = "Query")]
impl Query {
    /// Who asks.
    async fn current_user(&self, ctx: &Context<'_>) -> Result<Option<User>, Error> {
        let Some(user) = ctx.asked().user() else {
            return Ok(None);
        };
        let person = ctx.loads().load_one(PersonKey(user.id)).await?;
        Ok(person.map(User))
    }

    /// Which GitLab this is, for whoever is signed in.
    async fn metadata(&self, ctx: &Context<'_>) -> Option<Metadata> {
        ctx.asked().user().map(|_| Metadata::new())
    }

    /// A runner; null if there is none, or none that the caller may see.
    #[graphql(complexity = "cost::one(child_complexity)")]
    async fn runner(&self, ctx: &Context<'_>, id: RunnerId) -> Result<Option<CiRunner>, Error> {
        let Some(runner) = ctx.loads().load_one(RunnerKey(id.0)).await? else {
            return Ok(None);
        };
        call::note_runner(&runner);
        let rights = ctx.loads().load_one(RightsKey::of(&runner)).await?;
        let may_read = rights.is_some_and(|rights| rights.read);
        Ok(may_read.then(|| CiRunner::new(runner)))
    }

    /// All runners, for administrators.
    #[graphql(
        complexity = "cost::list(child_complexity, first, last, sort.is_some(), search.is_some())"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are GitLab's")]
    async fn runners(
        &self,
        ctx: &Context<'_>,
        active: Option<bool>,
        paused: Option<bool>,
        status: Option<RunnerStatus>,
        #[graphql(name = "type")] kind: Option<RunnerKind>,
        tag_list: Option<Vec<String>>,
        search: Option<String>,
        sort: Option<RunnerSort>,
        creator_id: Option<UserId>,
        creator_username: Option<String>,
        version_prefix: Option<String>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<Option<RunnerConnection>, Error> {
        if !ctx.asked().is_admin() {
            return Err(not_available());
        }
        let arguments = RunnerArguments {
            active,
            paused,
            status,
            kind,
            tag_list,
            search,
            sort,
            creator_id,
            creator_username,
            version_prefix,
            page: PageArguments {
                first,
                last,
                after,
                before,
            },
        };
        arguments.list(ctx, ListScope::All, None).await.map(Some)
    }

    /// A group; null if there is none, or none that the caller may see.
    #[graphql(complexity = "cost::one(child_complexity)")]
    async fn group(&self, ctx: &Context<'_>, full_path: ID) -> Result<Option<Group>, Error> {
        let asked = ctx.asked();
        let db = asked.db().read().await;
        let found = groups::by_path(&db, &full_path)
            .await
            .map_err(Broken::from)?;
        let Some(group) = found else {
            return Ok(None);
        };
        let entered = into_group(asked.app(), &db, asked.user(), group).await;
        Ok(entered.map_err(Broken::from)?.map(Group::new))
    }

    /// A project; null if there is none, or none that the caller may see.
    #[graphql(complexity = "cost::one(child_complexity)")]
    async fn project(&self, ctx: &Context<'_>, full_path: ID) -> Result<Option<Project>, Error> {
        let asked = ctx.asked();
        let db = asked.db().read().await;
        let found = projects::by_path(&db, &full_path)
            .await
            .map_err(Broken::from)?;
        let Some(project) = found else {
            return Ok(None);
        };
        let entered = into_project(asked.app(), &db, asked.user(), project).await;
        Ok(entered.map_err(Broken::from)?.map(Project::entered))
    }
}
