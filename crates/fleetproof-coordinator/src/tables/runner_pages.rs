//! Pages of lists of runners by cursor: the rows before or after a given one, in an order.
//!
//! The last row that was seen is named by its values (`lib/gitlab/pagination/keyset/`), so that a
//! page costs the same wherever in the list it is, and rows that come and go meanwhile do not shift
//! it.

use fleetproof_model::SchemaStep;
use time::OffsetDateTime;

use crate::{
    database::{Db, QueryError},
    runner_query::RunnerQuery,
    tables::{
        listing::Conditions,
        runners::{Runner, runner_columns},
        tags,
    },
};

/// The orders of a list (`Ci::Runner.order_by`); those who are equal stand by number, the newest
/// first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By the time of creation.
    Created {
        /// The newest first.
        descending: bool,
    },
    /// By the last contact, as the column has it; those without one count as the latest.
    Contacted {
        /// The latest first.
        descending: bool,
    },
    /// By the end of the token; those without one count as the latest.
    TokenExpires {
        /// The latest first.
        descending: bool,
    },
}

impl Order {
    /// The column that it goes by.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Created { .. } => "created_at",
            Self::Contacted { .. } => "contacted_at",
            Self::TokenExpires { .. } => "token_expires_at",
        }
    }

    const fn is_descending(self) -> bool {
        match self {
            Self::Created { descending }
            | Self::Contacted { descending }
            | Self::TokenExpires { descending } => descending,
        }
    }

    /// Where `runner` stands.
    pub fn place_of(self, runner: &Runner) -> Place {
        let at = match self {
            Self::Created { .. } => runner.created_at,
            Self::Contacted { .. } => runner.contacted_at,
            Self::TokenExpires { .. } => runner.token_expires_at,
        };
        Place { at, id: runner.id }
    }
}

/// Where a row stands in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The value of the order's column.
    pub at: Option<OffsetDateTime>,
    /// The row's number.
    pub id: i64,
}

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

impl<'a> Conditions<'a> {
    fn window(&mut self, order: Order, window: &'a Window) {
        if let Some(place) = &window.after {
            self.beyond(order, place, order.is_descending(), "<");
        }
        if let Some(place) = &window.before {
            self.beyond(order, place, !order.is_descending(), ">");
        }
    }

    /// Rows on one side of a place. NULL counts as later than every time, as PostgreSQL sorts it.
    fn beyond(&mut self, order: Order, place: &'a Place, earlier: bool, by_id: &str) {
        let column = order.column();
        let id = "ci_runners.id";
        let column = format!("ci_runners.{column}");
        let Some(at) = &place.at else {
            let others = if earlier {
                "IS NOT NULL OR"
            } else {
                "IS NULL AND"
            };
            self.on(&place.id, &format!("({column} {others} {id} {by_id} $n)"));
            return;
        };
        let condition = if earlier {
            // The first half is what an index can begin at.
            format!(
                "({column} <= $n::timestamptz AND ({column} < $n::timestamptz OR {id} {by_id} $m))"
            )
        } else {
            format!(
                "({column} > $n::timestamptz OR {column} IS NULL \
                 OR ({column} = $n::timestamptz AND {id} {by_id} $m))"
            )
        };
        self.on_two(at, Some(&place.id), &condition);
    }

    fn window_page(&self, step: SchemaStep, order: Order, window: &Window) -> String {
        let columns = if step < SchemaStep::ShardingColumns {
            runner_columns!("NULL::bigint")
        } else {
            runner_columns!("ci_runners.sharding_key_id")
        };
        let direction = |descending| if descending { "DESC" } else { "ASC" };
        let by_value = direction(order.is_descending() != window.from_the_end);
        let by_id = direction(!window.from_the_end);
        let (column, limit) = (order.column(), self.values.len() + 1);
        format!(
            "SELECT {columns} FROM ci_runners{} ORDER BY ci_runners.{column} {by_value}, \
             ci_runners.id {by_id} LIMIT ${limit}::bigint",
            self.sql
        )
    }

    fn limited_count(&self) -> String {
        let limit = self.values.len() + 1;
        format!(
            "SELECT count(*) FROM (SELECT FROM ci_runners{} LIMIT ${limit}::bigint) counted",
            self.sql
        )
    }
}

/// The statements of each order, window and direction, for the test that prepares every statement;
/// those of scopes and filters are in `listing`.
#[cfg(test)]
pub(crate) fn texts(step: SchemaStep) -> Vec<String> {
    let mut texts = Vec::new();
    for descending in [true, false] {
        for order in [
            Order::Created { descending },
            Order::Contacted { descending },
            Order::TokenExpires { descending },
        ] {
            for at in [None, Some(OffsetDateTime::UNIX_EPOCH)] {
                for from_the_end in [true, false] {
                    let place = Some(Place { at, id: 1 });
                    let window = Window {
                        after: place,
                        before: place,
                        from_the_end,
                        limit: 1,
                    };
                    let mut conditions = Conditions::default();
                    conditions.window(order, &window);
                    texts.push(conditions.window_page(step, order, &window));
                    texts.push(conditions.limited_count());
                }
            }
        }
    }
    texts
}
