//! Lists that stand beside a runner: its groups, its projects, its jobs.

use std::sync::Arc;

use async_graphql::{Context, Error, Object, SimpleObject};
use tokio::sync::OnceCell;

use super::{group::Group, project::Project};
use crate::{
    graphql::{
        asked::InContext,
        loaders::{ProjectCountKey, ProjectsKey},
        paging::{self, PageInfo, Part},
    },
    tables::{groups, projects},
};

/// `GroupConnection`: the groups of a runner, of which there is one as a rule.
pub(crate) struct GroupConnection(pub(super) Vec<Arc<groups::Group>>);

#[Object(name = "GroupConnection")]
impl GroupConnection {
    async fn count(&self) -> usize {
        self.0.len()
    }

    async fn nodes(&self) -> Vec<Group> {
        self.0.iter().cloned().map(Group).collect()
    }

    async fn page_info(&self) -> PageInfo {
        let cursor = |group: &Arc<groups::Group>| paging::id_cursor(group.id);
        PageInfo {
            has_next_page: false,
            has_previous_page: false,
            start_cursor: self.0.first().map(cursor),
            end_cursor: self.0.last().map(cursor),
        }
    }
}

/// `ProjectConnection`: the projects of a runner, by number.
pub(crate) struct ProjectConnection {
    runner_id: i64,
    part: Part<i64>,
    page: OnceCell<(Vec<Arc<projects::Project>>, bool)>,
}

impl ProjectConnection {
    pub(super) fn new(runner_id: i64, part: Part<i64>) -> Self {
        Self {
            runner_id,
            part,
            page: OnceCell::new(),
        }
    }

    async fn page(&self, ctx: &Context<'_>) -> Result<&(Vec<Arc<projects::Project>>, bool), Error> {
        self.page
            .get_or_try_init(async || {
                let key = ProjectsKey {
                    runner_id: self.runner_id,
                    after: self.part.after,
                    before: self.part.before,
                    from_the_end: self.part.from_the_end,
                    limit: self.part.fetched(),
                };
                let fetched = ctx.loads().load_one(key).await?.unwrap_or_default();
                let (shown, more) = self.part.shown(fetched);
                Ok((shown.into_iter().flatten().collect(), more))
            })
            .await
    }
}

#[Object(name = "ProjectConnection")]
impl ProjectConnection {
    async fn count(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        let count = ctx
            .loads()
            .load_one(ProjectCountKey(self.runner_id))
            .await?;
        Ok(count.unwrap_or(0))
    }

    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<Project>, Error> {
        let (projects, _) = self.page(ctx).await?;
        Ok(projects.iter().cloned().map(Project).collect())
    }

    async fn page_info(&self, ctx: &Context<'_>) -> Result<PageInfo, Error> {
        let (projects, more) = self.page(ctx).await?;
        let cursor = |project: &Arc<projects::Project>| paging::id_cursor(project.id);
        Ok(self.part.info(
            *more,
            projects.first().map(cursor),
            projects.last().map(cursor),
        ))
    }
}

/// `CiJobConnection`: empty, since no jobs are kept.
pub(crate) struct JobConnection;

#[Object(name = "CiJobConnection")]
impl JobConnection {
    async fn count(&self) -> i32 {
        0
    }

    async fn nodes(&self) -> Vec<Job> {
        Vec::new()
    }

    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: false,
            has_previous_page: false,
            start_cursor: None,
            end_cursor: None,
        }
    }
}

/// `CiJob`.
#[derive(SimpleObject)]
#[graphql(name = "CiJob")]
pub(crate) struct Job {
    id: String,
    status: String,
}
