use std::sync::Arc;

use async_graphql::{Context, Error, Object, SimpleObject};
use tokio::sync::OnceCell;

use super::{runner::CiRunner, runner_arguments::SharedQuery};
use crate::{
    graphql::{
        asked::{Broken, InContext},
        loaders::RightsKey,
        paging::{self, PageInfo, Part},
    },
    runner_query::RunnerQuery,
    site::Site,
    tables::{
        runner_pages::{self, Order, Place, Window},
        runners::Runner,
    },
};

/// Whose pages the edges of a list lead to.
#[derive(Debug, Clone)]
pub(super) enum Owner {
    /// A group, by its path.
    Group(String),
    /// A project, by its path.
    Project(String),
}

impl Owner {
    fn page_of(&self, site: &Site, runner_id: i64) -> String {
        match self {
            Self::Group(path) => site.page(&format!("groups/{path}/-/runners/{runner_id}")),
            Self::Project(path) => site.page(&format!("{path}/-/runners/{runner_id}")),
        }
    }
}

/// `CiRunnerConnection`: a part of a list of runners. It is fetched when it is asked for, and once.
pub(crate) struct RunnerConnection {
    query: SharedQuery,
    order: Order,
    part: Part<Place>,
    owner: Option<Owner>,
    page: OnceCell<Page>,
}

#[derive(Clone)]
struct Page {
    runners: Vec<Arc<Runner>>,
    more: bool,
}

impl RunnerConnection {
    pub(super) fn new(
        query: RunnerQuery,
        order: Order,
        part: Part<Place>,
        owner: Option<Owner>,
    ) -> Self {
        Self {
            query: Arc::new(query),
            order,
            part,
            owner,
            page: OnceCell::new(),
        }
    }

    async fn page(&self, ctx: &Context<'_>) -> Result<&Page, Error> {
        let page = self.page.get_or_try_init(|| self.fetch(ctx)).await?;
        Ok(page)
    }

    async fn fetch(&self, ctx: &Context<'_>) -> Result<Page, Error> {
        let asked = ctx.asked();
        let window = Window {
            after: self.part.after,
            before: self.part.before,
            from_the_end: self.part.from_the_end,
            limit: self.part.fetched(),
        };
        let db = asked.db().read().await;
        let now = asked.app().now();
        let fetched = runner_pages::page(&db, &self.query, self.order, &window, now)
            .await
            .map_err(Broken::from)?;
        drop(db);
        let (runners, more) = self.part.shown(fetched);
        // What the caller may not see is left out, as `ConnectionRedaction` does.
        let rights = ctx
            .loads()
            .load_many(runners.iter().map(RightsKey::of))
            .await?;
        let runners = runners
            .into_iter()
            .filter(|runner| {
                let rights = rights.get(&RightsKey::of(runner));
                rights.is_some_and(|rights| rights.read)
            })
            .map(Arc::new)
            .collect();
        Ok(Page { runners, more })
    }

    fn cursor(&self, runner: &Runner) -> String {
        paging::cursor(self.order.column(), &self.order.place_of(runner))
    }
}

#[Object(name = "CiRunnerConnection")]
impl RunnerConnection {
    /// How many runners the whole list has; with a limit, at most one more than that.
    async fn count(&self, ctx: &Context<'_>, limit: Option<i32>) -> Result<i64, Error> {
        let limit = match limit {
            None => i64::MAX,
            Some(limit) if limit > 0 => i64::from(limit) + 1,
            Some(_) => return Err(Error::new("limit must be greater than 0")),
        };
        let asked = ctx.asked();
        let db = asked.db().read().await;
        let count = runner_pages::count(&db, &self.query, limit, asked.app().now()).await;
        Ok(count.map_err(Broken::from)?)
    }

    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<CiRunner>, Error> {
        let page = self.page(ctx).await?;
        Ok(page.runners.iter().cloned().map(CiRunner::new).collect())
    }

    async fn edges(&self, ctx: &Context<'_>) -> Result<Vec<RunnerEdge>, Error> {
        let site = ctx.asked().site();
        let page = self.page(ctx).await?;
        let edges = page.runners.iter().map(|runner| {
            let owner = self.owner.as_ref();
            let web_url = owner.map(|owner| owner.page_of(site, runner.id));
            RunnerEdge {
                cursor: self.cursor(runner),
                edit_url: web_url.as_ref().map(|url| format!("{url}/edit")),
                web_url,
                node: CiRunner::new(Arc::clone(runner)),
            }
        });
        Ok(edges.collect())
    }

    async fn page_info(&self, ctx: &Context<'_>) -> Result<PageInfo, Error> {
        let page = self.page(ctx).await?;
        let cursor = |runner: &Arc<Runner>| self.cursor(runner);
        Ok(self.part.info(
            page.more,
            page.runners.first().map(cursor),
            page.runners.last().map(cursor),
        ))
    }
}

/// `CiRunnerEdge`: a runner in a list, with its pages there; a list of no group or project has none
/// (`app/graphql/types/ci/runner_web_url_edge.rb`).
#[derive(SimpleObject)]
#[graphql(name = "CiRunnerEdge")]
pub(crate) struct RunnerEdge {
    cursor: String,
    node: CiRunner,
    web_url: Option<String>,
    edit_url: Option<String>,
}
