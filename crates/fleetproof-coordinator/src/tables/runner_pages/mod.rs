//! Pages of lists of runners by cursor: the rows before or after a given one, in an order.
//!
//! The last row that was seen is named by its values (`lib/gitlab/pagination/keyset/`), so that a
//! page costs the same wherever in the list it is, and rows that come and go meanwhile do not shift
//! it.

mod order;
mod text;

use time::OffsetDateTime;

use crate::{
    database::{Db, QueryError},
    runner_query::RunnerQuery,
    tables::{listing::Conditions, runners::Runner, tags},
};

pub use order::{Order, Place};
#[cfg(test)]
pub(crate) use text::texts;

/// Which rows of a list are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Those after this one.
    pub after: Option<Place>,
    /// Those before this one.
    pub before: Option<Place>,
    /// The last of them instead of the first.
    pub from_the_end: bool,
    /// How many at most.
    pub limit: i64,
}

/// The rows of `window`, in the order of the list.
pub(crate) async fn page(
    db: &Db,
    query: &RunnerQuery,
    order: Order,
    window: &Window,
    now: OffsetDateTime,
) -> Result<Vec<Runner>, QueryError> {
    let kinds: Vec<i16> = query
        .filter
        .kinds
        .iter()
        .map(|kind| kind.number())
        .collect();
    let Some(tag_ids) = tag_ids(db, query).await? else {
        return Ok(Vec::new());
    };
    let mut conditions = Conditions::default();
    conditions.scope(&query.scope, &now);
    conditions.filter(&query.filter, &kinds, &tag_ids);
    conditions.window(order, window);
    let text = conditions.window_page(db.step(), order, window);
    conditions.values.push(&window.limit);
    let rows = db.rows_of(&text, &conditions.values).await?;
    let mut runners = rows
        .iter()
        .map(Runner::read)
        .collect::<Result<Vec<_>, _>>()?;
    if window.from_the_end {
        runners.reverse();
    }
    Ok(runners)
}

/// How many runners the whole list has, counted up to `limit`.
pub(crate) async fn count(
    db: &Db,
    query: &RunnerQuery,
    limit: i64,
    now: OffsetDateTime,
) -> Result<i64, QueryError> {
    let kinds: Vec<i16> = query
        .filter
        .kinds
        .iter()
        .map(|kind| kind.number())
        .collect();
    let Some(tag_ids) = tag_ids(db, query).await? else {
        return Ok(0);
    };
    let mut conditions = Conditions::default();
    conditions.scope(&query.scope, &now);
    conditions.filter(&query.filter, &kinds, &tag_ids);
    let text = conditions.limited_count();
    conditions.values.push(&limit);
    let rows = db.rows_of(&text, &conditions.values).await?;
    rows.first().map_or(Ok(0), |row| Ok(row.try_get(0)?))
}

/// The numbers of the tags that are asked for; none if one of them is not there, so that nothing
/// has it.
async fn tag_ids(db: &Db, query: &RunnerQuery) -> Result<Option<Vec<i64>>, QueryError> {
    let ids = tags::ids(db, &query.filter.tags).await?;
    Ok((ids.len() == query.filter.tags.len()).then_some(ids))
}
