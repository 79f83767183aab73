//! `ci_runner_machines`: a page of the managers of each of many runners, in one statement.

use std::collections::HashMap;

use time::OffsetDateTime;

use crate::{
    database::{Db, QueryError, statements},
    tables::managers::{Manager, manager_columns},
};

/// The conditions of a [`ManagerFilter`], by the columns alone (contract ADM-13).
macro_rules! filter {
    () => {
        " AND ($2::text IS NULL OR system_xid = $2) \
          AND ($3::timestamptz IS NULL OR contacted_at > $3) \
          AND ($4::timestamptz IS NULL OR contacted_at <= $4) \
          AND (NOT $5::boolean OR contacted_at IS NULL) \
          AND ($6::timestamptz IS NULL OR \
               (created_at <= $6 AND (contacted_at IS NULL OR contacted_at <= $6))) "
    };
}
/// The newest first, as in `Ci::RunnerManagersFinder`, or from the end.
macro_rules! page {
    ($features:literal, $direction:literal) => {
        concat!(
            "SELECT page.* FROM unnest($1::bigint[]) AS wanted (id) CROSS JOIN LATERAL (SELECT ",
            manager_columns!($features),
            " FROM ci_runner_machines WHERE runner_id = wanted.id",
            filter!(),
            "AND ($7::bigint IS NULL OR ci_runner_machines.id < $7) \
             AND ($8::bigint IS NULL OR ci_runner_machines.id > $8) \
             ORDER BY ci_runner_machines.id ",
            $direction,
            " LIMIT $9::bigint) page ORDER BY page.runner_id, page.id DESC"
        )
    };
}

statements! {
    FIRST =
        Legacy => page!("NULL::jsonb", "DESC"),
        Swapped => page!("runtime_features", "DESC");
    LAST =
        Legacy => page!("NULL::jsonb", "ASC"),
        Swapped => page!("runtime_features", "ASC");
    COUNT =
        Legacy => concat!(
            "SELECT runner_id, count(*) FROM ci_runner_machines \
             WHERE runner_id = ANY ($1::bigint[])", filter!(), "GROUP BY runner_id"
        );
}

/// Which managers of a runner are shown. All conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ManagerFilter {
    /// The one with that system ID.
    pub system_xid: Option<String>,
    /// Those in contact later than that.
    pub contacted_after: Option<OffsetDateTime>,
    /// Those in contact no later than that.
    pub contacted_by: Option<OffsetDateTime>,
    /// Only those that never were in contact.
    pub never_contacted: bool,
    /// Those made, and in contact if ever, no later than that.
    pub stale_by: Option<OffsetDateTime>,
}

/// Which part of a list by number, the newest first, is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IdWindow {
    /// Those after the one with this number.
    pub after: Option<i64>,
    /// Those before the one with this number.
    pub before: Option<i64>,
    /// The last of them instead of the first.
    pub from_the_end: bool,
    /// How many at most.
    pub limit: i64,
}

/// The wanted managers of one runner.
pub(crate) async fn of_runner(
    db: &Db,
    runner_id: i64,
    window: &IdWindow,
) -> Result<Vec<Manager>, QueryError> {
    let filter = ManagerFilter::default();
    let mut managers = of_runners(db, &[runner_id], &filter, window).await?;
    Ok(managers.remove(&runner_id).unwrap_or_default())
}

/// How many managers one runner has.
pub(crate) async fn count(db: &Db, runner_id: i64) -> Result<i64, QueryError> {
    let counts = counts(db, &[runner_id], &ManagerFilter::default()).await?;
    Ok(counts.get(&runner_id).copied().unwrap_or(0))
}

/// The wanted managers of each of the runners that has any.
pub(crate) async fn of_runners(
    db: &Db,
    runner_ids: &[i64],
    filter: &ManagerFilter,
    window: &IdWindow,
) -> Result<HashMap<i64, Vec<Manager>>, QueryError> {
    let statement = if window.from_the_end { &LAST } else { &FIRST };
    let rows = db
        .rows(
            statement,
            &[
                &runner_ids,
                &filter.system_xid,
                &filter.contacted_after,
                &filter.contacted_by,
                &filter.never_contacted,
                &filter.stale_by,
                &window.after,
                &window.before,
                &window.limit,
            ],
        )
        .await?;
    let mut managers: HashMap<i64, Vec<Manager>> = HashMap::new();
    for row in &rows {
        let manager = Manager::read(row)?;
        managers.entry(manager.runner_id).or_default().push(manager);
    }
    Ok(managers)
}

/// How many managers each of the runners has, if any.
pub(crate) async fn counts(
    db: &Db,
    runner_ids: &[i64],
    filter: &ManagerFilter,
) -> Result<HashMap<i64, i64>, QueryError> {
    let rows = db
        .rows(
            &COUNT,
            &[
                &runner_ids,
                &filter.system_xid,
                &filter.contacted_after,
                &filter.contacted_by,
                &filter.never_contacted,
                &filter.stale_by,
            ],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}
