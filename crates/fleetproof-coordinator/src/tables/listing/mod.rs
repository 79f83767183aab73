//! Lists of runners: a part of one by number, and its length.

mod conditions;
mod filters;
mod scopes;
#[cfg(test)]
mod texts;

use fleetproof_model::SchemaStep;
use time::OffsetDateTime;

use crate::{
    database::{Db, QueryError},
    runner_query::{ListScope, RunnerQuery},
    tables::{
        runners::{Runner, runner_columns},
        tags,
    },
};

pub(super) use conditions::Conditions;
#[cfg(test)]
pub(crate) use texts::texts;

/// Up to this many rows a list is counted; beyond it, its length is not told
/// (`Kaminari::ActiveRecordRelationMethods::MAX_COUNT_LIMIT`, contract GEN-30).
pub const COUNT_LIMIT: i64 = 10_000;

impl Conditions<'_> {
    /// The statement that counts what the conditions leave.
    fn count(&self) -> String {
        let more = COUNT_LIMIT + 1;
        format!(
            "SELECT count(*) FROM (SELECT FROM ci_runners{} LIMIT {more}) counted",
            self.sql
        )
    }

    /// The statement for a page of it; the two values that follow are its length and its start.
    fn page(&self, step: SchemaStep) -> String {
        let columns = if step < SchemaStep::ShardingColumns {
            runner_columns!("NULL::bigint")
        } else {
            runner_columns!("ci_runners.sharding_key_id")
        };
        let (limit, offset) = (self.values.len() + 1, self.values.len() + 2);
        format!(
            "SELECT {columns} FROM ci_runners{} ORDER BY ci_runners.id \
             LIMIT ${limit}::bigint OFFSET ${offset}::bigint",
            self.sql
        )
    }
}

/// That part of the list, by number, and how many runners the whole list has: at most one more
/// than [`COUNT_LIMIT`], which then means "more".
pub(crate) async fn page(
    db: &Db,
    query: &RunnerQuery,
    now: OffsetDateTime,
) -> Result<(Vec<Runner>, i64), QueryError> {
    let filter = &query.filter;
    let kinds: Vec<i16> = filter.kinds.iter().map(|kind| kind.number()).collect();
    let tag_ids = tags::ids(db, &filter.tags).await?;
    if tag_ids.len() < filter.tags.len() {
        // Nothing has a tag that is not there.
        return Ok((Vec::new(), 0));
    }
    let mut conditions = Conditions::default();
    conditions.scope(&query.scope, &now);
    conditions.filter(filter, &kinds, &tag_ids);
    let mut paged = conditions.values.clone();
    paged.push(&query.limit);
    paged.push(&query.offset);
    let (page, count) = (conditions.page(db.step()), conditions.count());
    let (rows, count) = futures::future::try_join(
        db.rows_of(&page, &paged),
        db.rows_of(&count, &conditions.values),
    )
    .await?;
    let runners = rows.iter().map(Runner::read).collect::<Result<_, _>>()?;
    let count = count.first().map_or(Ok(0), |row| row.try_get(0))?;
    Ok((runners, count))
}

/// Whether a list has the runner of that number.
pub(crate) async fn has(
    db: &Db,
    scope: &ListScope,
    runner_id: i64,
    now: OffsetDateTime,
) -> Result<bool, QueryError> {
    let mut conditions = Conditions::default();
    conditions.on(&runner_id, "ci_runners.id = $n");
    conditions.scope(scope, &now);
    let text = conditions.count();
    let rows = db.rows_of(&text, &conditions.values).await?;
    let count: i64 = rows.first().map_or(Ok(0), |row| row.try_get(0))?;
    Ok(count > 0)
}
