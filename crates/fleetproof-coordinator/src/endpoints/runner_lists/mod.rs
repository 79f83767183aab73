//! `/runners`, `/runners/all`: lists of runners.

mod all;
mod filters;
mod owned;

use crate::{
    database::Db,
    entities,
    error::ApiResult,
    pagination::Total,
    runner_query::{ListScope, RunnerQuery},
    site::Site,
    state::App,
    tables::listing,
};

pub(crate) use all::all;
pub(crate) use filters::{Filters, GroupFilters, narrow};
pub(crate) use owned::owned;

/// The wanted page of a list, as an answer.
pub(crate) async fn list(
    app: &App,
    db: &Db,
    scope: ListScope,
    filters: Filters,
    site: &Site,
) -> ApiResult {
    let now = app.now();
    let page = filters.page;
    let mut query = RunnerQuery {
        scope,
        filter: filters.resolve(now),
        limit: page.limit(),
        offset: page.offset(),
    };
    app.change_list(&mut query);
    let (fetched, count) = listing::page(db, &query, now).await?;
    let (shown, more) = page.shown(fetched);
    let entities = entities::runners(app, db, &shown, site).await?;
    Ok(page.reply(&entities, more, Total::counted(count), site))
}
