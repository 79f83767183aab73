//! `ci_runner_machines`, in pages: newest first, each page beginning where another ended.

use crate::{
    database::{Db, QueryError, statements},
    tables::managers::{Manager, manager_columns},
};

macro_rules! select_page {
    ($features:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            manager_columns!($features),
            " FROM ci_runner_machines WHERE runner_id = $1 ",
            $rest,
            " LIMIT $2::bigint"
        )
    };
}

statements! {
    FIRST =
        Legacy => select_page!("NULL::jsonb", "ORDER BY id DESC"),
        Swapped => select_page!("runtime_features", "ORDER BY id DESC");
    OLDER =
        Legacy => select_page!("NULL::jsonb", "AND id < $3 ORDER BY id DESC"),
        Swapped => select_page!("runtime_features", "AND id < $3 ORDER BY id DESC");
    NEWER =
        Legacy => select_page!("NULL::jsonb", "AND id > $3 ORDER BY id"),
        Swapped => select_page!("runtime_features", "AND id > $3 ORDER BY id");
    COUNT = Legacy => "SELECT count(*) FROM ci_runner_machines WHERE runner_id = $1";
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With the newest.
    Top,
    /// With the first that is older than the manager of that number.
    OlderThan(i64),
    /// So that it ends with the last that is newer than the manager of that number.
    NewerThan(i64),
}

/// Up to `limit` managers of a runner, counted from where the page begins.
pub(crate) async fn page(
    db: &Db,
    runner_id: i64,
    start: Start,
    limit: i64,
) -> Result<Vec<Manager>, QueryError> {
    let rows = match start {
        Start::Top => db.rows(&FIRST, &[&runner_id, &limit]).await?,
        Start::OlderThan(id) => db.rows(&OLDER, &[&runner_id, &limit, &id]).await?,
        Start::NewerThan(id) => db.rows(&NEWER, &[&runner_id, &limit, &id]).await?,
    };
    rows.iter().map(Manager::read).collect()
}

/// How many managers a runner has.
pub(crate) async fn count(db: &Db, runner_id: i64) -> Result<i64, QueryError> {
    let row = db.row(&COUNT, &[&runner_id]).await?;
    row.map_or(Ok(0), |row| Ok(row.try_get(0)?))
}
