use std::sync::Arc;

use async_graphql::{Context, Error};

use super::{
    enums::{RunnerKind, RunnerSort, RunnerStatus},
    runner_connection::{Owner, RunnerConnection},
};
use crate::{
    endpoints::traits::unique,
    graphql::{
        asked::{Broken, InContext},
        ids::UserId,
        paging::{self, PageArguments},
    },
    runner_query::{ListScope, RunnerFilter, RunnerQuery, Search, VersionPrefix},
    tables::{runner_pages::Order, users},
};

/// The arguments of a list of runners (`app/graphql/resolvers/ci/runners_resolver.rb`).
#[derive(Debug, Default)]
pub(super) struct RunnerArguments {
    pub(super) active: Option<bool>,
    pub(super) paused: Option<bool>,
    pub(super) status: Option<RunnerStatus>,
    pub(super) kind: Option<RunnerKind>,
    pub(super) tag_list: Option<Vec<String>>,
    pub(super) search: Option<String>,
    pub(super) sort: Option<RunnerSort>,
    pub(super) creator_id: Option<UserId>,
    pub(super) creator_username: Option<String>,
    pub(super) version_prefix: Option<String>,
    pub(super) page: PageArguments,
}

impl RunnerArguments {
    /// The list that they ask for; nothing of it is fetched yet. `owner` is whose pages its edges
    /// lead to.
    pub(super) async fn list(
        self,
        ctx: &Context<'_>,
        scope: ListScope,
        owner: Option<Owner>,
    ) -> Result<RunnerConnection, Error> {
        let order = self
            .sort
            .map_or(Order::Created { descending: true }, RunnerSort::order);
        let part = self
            .page
            .part(|cursor| paging::place(order.column(), cursor))?;
        let filter = self.filter(ctx).await?;
        let mut query = RunnerQuery {
            scope,
            filter,
            limit: part.fetched(),
            offset: 0,
        };
        ctx.asked().app().change_list(&mut query);
        Ok(RunnerConnection::new(query, order, part, owner))
    }

    async fn filter(self, ctx: &Context<'_>) -> Result<RunnerFilter, Error> {
        let asked = ctx.asked();
        let mut filter = RunnerFilter {
            tags: unique(self.tag_list.unwrap_or_default()),
            version: self.version_prefix.as_deref().and_then(version),
            search: self
                .search
                .filter(|text| !text.trim().is_empty())
                .map(|text| Search::new(&text, asked.app().cipher())),
            creator_id: self.creator_id.map(|id| id.0),
            ..RunnerFilter::default()
        };
        if let Some(name) = self.creator_username.filter(|name| !name.is_empty()) {
            let db = asked.db().read().await;
            let id = users::id_by_name(&db, &name).await.map_err(Broken::from)?;
            // Nobody created anything under a name that there is not.
            filter.creator_id = Some(id.unwrap_or(-1));
        }
        if let Some(kind) = self.kind {
            filter.kinds = vec![kind.into()];
        }
        // `paused` beats the deprecated `active`.
        if let Some(active) = self.paused.map(|paused| !paused).or(self.active) {
            filter.active = vec![active];
        }
        if let Some(status) = self.status {
            status.narrow(&mut filter, asked.app().now());
        }
        Ok(filter)
    }
}

/// The version that a prefix stands for: as much of it as is digits, dots and pluses
/// (`Ci::RunnersFinder#by_version_prefix`).
fn version(text: &str) -> Option<VersionPrefix> {
    let end = text
        .find(|letter: char| !letter.is_ascii_digit() && !"+.".contains(letter))
        .unwrap_or(text.len());
    (end > 0).then(|| VersionPrefix::new(&text[..end]))
}

/// Shared by all parts of a list.
pub(super) type SharedQuery = Arc<RunnerQuery>;
