//! What a runner belongs to, and what belongs to it.

use std::sync::Arc;

use async_graphql::{Context, Error, Object};
use fleetproof_model::RunnerType;

use super::rights;
use crate::{
    graphql::{
        asked::InContext,
        cost,
        loaders::{GroupsKey, OwnerProjectKey, PersonKey, ProjectCountKey},
        paging::{self, PageArguments},
        types::{
            connections::{GroupConnection, JobConnection, ProjectConnection},
            enums::RunnerStatus,
            manager_connection::ManagerConnection,
            project::Project,
            user::User,
        },
    },
    tables::runners::Runner,
};

/// Its managers, its owners, its jobs.
pub(crate) struct Ties(pub(super) Arc<Runner>);

#[Object]
impl Ties {
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>, Error> {
        let Some(id) = self.0.creator_id else {
            return Ok(None);
        };
        Ok(ctx.loads().load_one(PersonKey(id)).await?.map(User))
    }

    /// No jobs are kept.
    async fn job_count(&self) -> Option<i32> {
        Some(0)
    }

    /// No jobs are kept; null for those who may not see them.
    async fn jobs(&self, ctx: &Context<'_>) -> Result<Option<JobConnection>, Error> {
        let rights = rights(ctx, &self.0).await?;
        let may_read = rights.is_some_and(|rights| rights.read_jobs);
        Ok(may_read.then_some(JobConnection))
    }

    /// The managers of the runner, the newest first.
    #[graphql(complexity = "cost::list(child_complexity, first, last, false, false)")]
    #[expect(clippy::too_many_arguments, reason = "they are GitLab's")]
    async fn managers(
        &self,
        ctx: &Context<'_>,
        system_id: Option<String>,
        status: Option<RunnerStatus>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<Option<ManagerConnection>, Error> {
        let page = PageArguments {
            first,
            last,
            after,
            before,
        };
        let part = page.part(paging::id_of)?;
        let now = ctx.asked().app().now();
        let mut filter = status.map_or_else(Default::default, |status| status.of_managers(now));
        filter.system_xid = system_id;
        Ok(Some(ManagerConnection::new(
            Arc::clone(&self.0),
            filter,
            part,
        )))
    }

    /// How many projects a project runner serves, seen or not.
    async fn project_count(&self, ctx: &Context<'_>) -> Result<Option<i64>, Error> {
        if self.0.kind != RunnerType::Project {
            return Ok(None);
        }
        let count = ctx.loads().load_one(ProjectCountKey(self.0.id)).await?;
        Ok(Some(count.unwrap_or(0)))
    }

    async fn owner_project(&self, ctx: &Context<'_>) -> Result<Option<Project>, Error> {
        if self.0.kind != RunnerType::Project {
            return Ok(None);
        }
        let owner = ctx.loads().load_one(OwnerProjectKey(self.0.id)).await?;
        Ok(owner.map(Project))
    }

    /// The groups of a group runner.
    #[graphql(complexity = "cost::list(child_complexity, None, None, false, false)")]
    async fn groups(&self, ctx: &Context<'_>) -> Result<Option<GroupConnection>, Error> {
        if self.0.kind != RunnerType::Group {
            return Ok(None);
        }
        let groups = ctx.loads().load_one(GroupsKey(self.0.id)).await?;
        Ok(Some(GroupConnection(groups.unwrap_or_default())))
    }

    /// The projects of a project runner that the caller may see.
    #[graphql(complexity = "cost::list(child_complexity, first, last, false, false)")]
    async fn projects(
        &self,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<Option<ProjectConnection>, Error> {
        if self.0.kind != RunnerType::Project {
            return Ok(None);
        }
        let page = PageArguments {
            first,
            last,
            after,
            before,
        };
        let part = page.part(paging::id_of)?;
        Ok(Some(ProjectConnection::new(self.0.id, part)))
    }
}
