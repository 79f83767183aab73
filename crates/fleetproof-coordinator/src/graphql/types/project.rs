use std::sync::Arc;

use async_graphql::{Context, Error, Object};

use super::{
    enums::{RunnerKind, RunnerSort, RunnerStatus},
    runner_arguments::RunnerArguments,
    runner_connection::{Owner, RunnerConnection},
};
use crate::{
    auth::policies::{Entered, into_project},
    graphql::{
        asked::{Broken, InContext},
        cost,
        ids::{ProjectId, UserId},
        paging::PageArguments,
    },
    runner_query::ListScope,
    tables::projects,
};

/// `Project` (`app/graphql/types/project_type.rb`), without what has nothing to do with runners.
pub(crate) struct Project(pub(super) Arc<projects::Project>);

impl Project {
    /// A project that was entered.
    pub(super) fn entered(entered: Entered<projects::Project>) -> Self {
        Self(Arc::new(entered.place))
    }
}

#[Object(name = "Project")]
impl Project {
    async fn id(&self) -> ProjectId {
        ProjectId(self.0.id)
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn path(&self) -> &str {
        &self.0.path
    }

    async fn name_with_namespace(&self) -> &str {
        &self.0.full_name
    }

    async fn full_path(&self) -> &str {
        &self.0.full_path
    }

    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    async fn visibility(&self) -> Option<&'static str> {
        Some(self.0.visibility.as_str())
    }

    async fn archived(&self) -> Option<bool> {
        Some(self.0.archived)
    }

    async fn web_url(&self, ctx: &Context<'_>) -> Option<String> {
        Some(ctx.asked().site().page(&self.0.full_path))
    }

    /// The runners that the project can use, for its maintainers
    /// (`app/graphql/resolvers/ci/project_runners_resolver.rb`).
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
        let asked = ctx.asked();
        let db = asked.db().read().await;
        let project = projects::Project::clone(&self.0);
        let entered = into_project(asked.app(), &db, asked.user(), project).await;
        drop(db);
        asked.require_maintainer(entered.map_err(Broken::from)?.as_ref())?;
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
        let owner = Owner::Project(self.0.full_path.clone());
        let scope = ListScope::Project(self.0.id);
        arguments.list(ctx, scope, Some(owner)).await.map(Some)
    }
}
