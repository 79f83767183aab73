//! How many runners a list has, by type and by status: one pass over it.

use fleetproof_model::RunnerType;
use time::OffsetDateTime;

use crate::{
    database::{Db, QueryError},
    runner_query::RunnerQuery,
    status::{ONLINE_WITHIN, STALE_AFTER},
    tables::{listing::Conditions, tags},
};

/// How many runners of one type are shown as what. By the column, as filters are (contract STA-07);
/// stale ones count as offline, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All of them.
    pub all: i64,
    /// Those in contact within two hours.
    pub online: i64,
    /// Those in contact before that.
    pub offline: i64,
    /// Those neither made nor in contact for a week.
    pub stale: i64,
}

impl std::ops::Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            online: self.online + other.online,
            offline: self.offline + other.offline,
            stale: self.stale + other.stale,
        }
    }
}

/// The counts of each type that the list has.
pub(crate) async fn by_kind(
    db: &Db,
    query: &RunnerQuery,
    now: OffsetDateTime,
) -> Result<Vec<(RunnerType, Counts)>, QueryError> {
    let filter = &query.filter;
    let tag_ids = tags::ids(db, &filter.tags).await?;
    if tag_ids.len() < filter.tags.len() {
        return Ok(Vec::new());
    }
    let kinds = filter.kinds.iter().map(|kind| kind.number()).collect();
    let (online_since, stale_by) = (now - ONLINE_WITHIN, now - STALE_AFTER);
    let mut conditions = Conditions::default();
    conditions.scope(&query.scope, &now);
    conditions.filter(filter, &kinds, &tag_ids);
    let text = text(&conditions);
    conditions.values.push(&online_since);
    conditions.values.push(&stale_by);
    let rows = db.rows_of(&text, &conditions.values).await?;
    let mut counts = Vec::with_capacity(rows.len());
    for row in rows {
        let kind = RunnerType::from_number(row.try_get("runner_type")?);
        let of_kind = Counts {
            all: row.try_get("all")?,
            online: row.try_get("online")?,
            offline: row.try_get("offline")?,
            stale: row.try_get("stale")?,
        };
        counts.extend(kind.map(|kind| (kind, of_kind)));
    }
    Ok(counts)
}

fn text(conditions: &Conditions<'_>) -> String {
    let online_since = conditions.values.len() + 1;
    let stale_by = online_since + 1;
    format!(
        "SELECT runner_type, count(*) AS all, \
         count(*) FILTER (WHERE contacted_at > ${online_since}::timestamptz) AS online, \
         count(*) FILTER (WHERE contacted_at <= ${online_since}::timestamptz) AS offline, \
         count(*) FILTER (WHERE created_at <= ${stale_by}::timestamptz AND (contacted_at IS NULL \
             OR contacted_at <= ${stale_by}::timestamptz)) AS stale \
         FROM ci_runners{} GROUP BY runner_type",
        conditions.sql
    )
}

/// The statement without conditions, for the test that prepares every statement.
#[cfg(test)]
pub(crate) fn texts() -> Vec<String> {
    vec![text(&Conditions::default())]
}
