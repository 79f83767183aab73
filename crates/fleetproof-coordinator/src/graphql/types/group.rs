use std::sync::Arc;

use async_graphql::{Context, Error, Object};

use super::{
    enums::{Membership, RunnerKind, RunnerSort, RunnerStatus},
    runner_arguments::RunnerArguments,
    runner_connection::{Owner, RunnerConnection},
};
use crate::{
    auth::policies::{Entered, into_group},
    graphql::{
        asked::{Broken, InContext},
        cost,
        ids::{GroupId, UserId},
        paging::PageArguments,
    },
    runner_query::ListScope,
    tables::groups,
};

/// `Group` (`app/graphql/types/group_type.rb`), without what has nothing to do with runners.
pub(crate) struct Group(pub(super) Arc<groups::Group>);

impl Group {
    /// A group that was entered.
    pub(super) fn new(entered: Entered<groups::Group>) -> Self {
        Self(Arc::new(entered.place))
    }
}

#[Object(name = "Group")]
impl Group {
    async fn id(&self) -> GroupId {
        GroupId(self.0.id)
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn path(&self) -> &str {
        &self.0.path
    }

    async fn full_name(&self) -> &str {
        &self.0.full_name
    }

    async fn full_path(&self) -> &str {
        &self.0.full_path
    }

    async fn description(&self) -> Option<&str> {
        Some(&self.0.description)
    }

    async fn visibility(&self) -> &'static str {
        self.0.visibility.as_str()
    }

    async fn web_url(&self, ctx: &Context<'_>) -> String {
        let page = format!("groups/{}", self.0.full_path);
        ctx.asked().site().page(&page)
    }

    /// The runners of the group, for its maintainers
    /// (`app/graphql/resolvers/ci/group_runners_resolver.rb`).
    #[graphql(
        complexity = "cost::list(child_complexity, first, last, sort.is_some(), search.is_some())"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are GitLab's")]
    async fn runners(
        &self,
        ctx: &Context<'_>,
        membership: Option<Membership>,
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
        let group = groups::Group::clone(&self.0);
        let entered = into_group(asked.app(), &db, asked.user(), group).await;
        drop(db);
        asked.require_maintainer(entered.map_err(Broken::from)?.as_ref())?;
        let id = self.0.id;
        let scope = match membership.unwrap_or(Membership::Descendants) {
            Membership::Direct => ListScope::InGroup(id),
            Membership::Descendants => ListScope::BelowGroup(id),
            Membership::AllAvailable => ListScope::AroundGroup(id),
        };
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
        let owner = Owner::Group(self.0.full_path.clone());
        arguments.list(ctx, scope, Some(owner)).await.map(Some)
    }
}
