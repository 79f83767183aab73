use std::sync::Arc;

use async_graphql::{Context, Error, Object, SimpleObject};
use tokio::sync::OnceCell;

use super::manager::CiRunnerManager;
use crate::{
    graphql::{
        asked::InContext,
        loaders::{ManagerCountKey, ManagersKey},
        paging::{self, PageInfo, Part},
    },
    tables::{
        manager_pages::{IdWindow, ManagerFilter},
        managers::Manager,
        runners::Runner,
    },
};

/// `CiRunnerManagerConnection`: a part of a runner's managers, the newest first.
pub(crate) struct ManagerConnection {
    runner: Arc<Runner>,
    filter: Arc<ManagerFilter>,
    part: Part<i64>,
    page: OnceCell<Page>,
}

struct Page {
    managers: Vec<Arc<Manager>>,
    more: bool,
}

impl ManagerConnection {
    pub(super) fn new(runner: Arc<Runner>, filter: ManagerFilter, part: Part<i64>) -> Self {
        Self {
            runner,
            filter: Arc::new(filter),
            part,
            page: OnceCell::new(),
        }
    }

    async fn page(&self, ctx: &Context<'_>) -> Result<&Page, Error> {
        self.page.get_or_try_init(|| self.fetch(ctx)).await
    }

    async fn fetch(&self, ctx: &Context<'_>) -> Result<Page, Error> {
        let key = ManagersKey {
            runner_id: self.runner.id,
            filter: Arc::clone(&self.filter),
            window: IdWindow {
                after: self.part.after,
                before: self.part.before,
                from_the_end: self.part.from_the_end,
                limit: self.part.fetched(),
            },
        };
        let fetched = ctx.loads().load_one(key).await?;
        let fetched = fetched
            .map(|managers| managers.to_vec())
            .unwrap_or_default();
        let (managers, more) = self.part.shown(fetched);
        Ok(Page { managers, more })
    }

    fn node(&self, manager: &Arc<Manager>) -> CiRunnerManager {
        CiRunnerManager {
            manager: Arc::clone(manager),
            runner: Arc::clone(&self.runner),
        }
    }
}

#[Object(name = "CiRunnerManagerConnection")]
impl ManagerConnection {
    /// How many managers there are in all; with a limit, at most one more than that.
    async fn count(&self, ctx: &Context<'_>, limit: Option<i32>) -> Result<i64, Error> {
        if limit.is_some_and(|limit| limit < 1) {
            return Err(Error::new("limit must be greater than 0"));
        }
        let key = ManagerCountKey {
            runner_id: self.runner.id,
            filter: Arc::clone(&self.filter),
        };
        let count = ctx.loads().load_one(key).await?.unwrap_or(0);
        Ok(limit.map_or(count, |limit| count.min(i64::from(limit) + 1)))
    }

    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<CiRunnerManager>, Error> {
        let page = self.page(ctx).await?;
        let nodes = page.managers.iter().map(|manager| self.node(manager));
        Ok(nodes.collect())
    }

    async fn edges(&self, ctx: &Context<'_>) -> Result<Vec<ManagerEdge>, Error> {
        let page = self.page(ctx).await?;
        let edges = page.managers.iter().map(|manager| ManagerEdge {
            cursor: paging::id_cursor(manager.id),
            node: self.node(manager),
        });
        Ok(edges.collect())
    }

    async fn page_info(&self, ctx: &Context<'_>) -> Result<PageInfo, Error> {
        let page = self.page(ctx).await?;
        let cursor = |manager: &Arc<Manager>| paging::id_cursor(manager.id);
        Ok(self.part.info(
            page.more,
            page.managers.first().map(cursor),
            page.managers.last().map(cursor),
        ))
    }
}

/// `CiRunnerManagerEdge`.
#[derive(SimpleObject)]
#[graphql(name = "CiRunnerManagerEdge")]
pub(crate) struct ManagerEdge {
    cursor: String,
    node: CiRunnerManager,
}
