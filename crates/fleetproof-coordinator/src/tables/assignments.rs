//! `ci_runner_namespaces` and `ci_runner_projects`: which runner serves whom.

use std::collections::HashMap;

use time::OffsetDateTime;

use crate::{
    database::{Db, Params, QueryError, Statement, statements},
    tables::{manager_pages::IdWindow, owners::OwnerKind},
};

macro_rules! projects_of_runners {
    ($direction:literal) => {
        concat!(
            "SELECT wanted.id, page.project_id FROM unnest($1::bigint[]) AS wanted (id) \
             CROSS JOIN LATERAL (SELECT project_id FROM ci_runner_projects \
                 WHERE runner_id = wanted.id AND ($2::bigint IS NULL OR project_id > $2) \
                 AND ($3::bigint IS NULL OR project_id < $3) ORDER BY project_id ",
            $direction,
            " LIMIT $4::bigint) page ORDER BY wanted.id, page.project_id"
        )
    };
}

statements! {
    JOIN_GROUP =
        Legacy => "INSERT INTO ci_runner_namespaces (runner_id, namespace_id) VALUES ($1, $2)";
    JOIN_PROJECT =
        Legacy => "INSERT INTO ci_runner_projects (runner_id, project_id, created_at, updated_at) \
                   VALUES ($1, $2, $3::timestamptz, $3::timestamptz)";
    LEAVE_GROUPS = Legacy => "DELETE FROM ci_runner_namespaces WHERE runner_id = $1";
    LEAVE_PROJECTS = Legacy => "DELETE FROM ci_runner_projects WHERE runner_id = $1";
    LEAVE_PROJECT =
        Legacy => "DELETE FROM ci_runner_projects WHERE runner_id = $1 AND project_id = $2";
    ASSIGNMENT =
        Legacy => "SELECT updated_at::timestamptz AS updated_at FROM ci_runner_projects \
                   WHERE runner_id = $1 AND project_id = $2";
    RECENT_IN_GROUP =
        Legacy => "SELECT count(*) FROM ci_runner_namespaces j \
                   JOIN ci_runners r ON r.id = j.runner_id WHERE j.namespace_id = $1 \
                   AND (r.created_at::timestamptz > $2 OR r.contacted_at::timestamptz > $2)";
    RECENT_IN_PROJECT =
        Legacy => "SELECT count(*) FROM ci_runner_projects j \
                   JOIN ci_runners r ON r.id = j.runner_id WHERE j.project_id = $1 \
                   AND (r.created_at::timestamptz > $2 OR r.contacted_at::timestamptz > $2)";
    PROJECT_COUNT = Legacy => "SELECT count(*) FROM ci_runner_projects WHERE runner_id = $1";
    /// The first project that a runner was given to owns it.
    OWNER_OF_RUNNER =
        Legacy => "SELECT project_id FROM ci_runner_projects WHERE runner_id = $1 \
                   ORDER BY id LIMIT 1";
    PROJECT_COUNTS =
        Legacy => "SELECT runner_id, count(*) FROM ci_runner_projects \
                   WHERE runner_id = ANY ($1::bigint[]) GROUP BY runner_id";
    GROUPS_OF_RUNNERS =
        Legacy => "SELECT runner_id, namespace_id FROM ci_runner_namespaces \
                   WHERE runner_id = ANY ($1::bigint[]) ORDER BY id";
    FIRST_PROJECTS_OF_RUNNERS = Legacy => projects_of_runners!("ASC");
    LAST_PROJECTS_OF_RUNNERS = Legacy => projects_of_runners!("DESC");
    OWNERS_OF_RUNNERS =
        Legacy => "SELECT DISTINCT ON (runner_id) runner_id, project_id FROM ci_runner_projects \
                   WHERE runner_id = ANY ($1::bigint[]) ORDER BY runner_id, id";
}

/// Has a runner serve an owner.
pub(crate) async fn join(
    db: &Db,
    kind: OwnerKind,
    runner_id: i64,
    owner_id: i64,
    now: OffsetDateTime,
) -> Result<(), QueryError> {
    match kind {
        OwnerKind::Group => db.execute(&JOIN_GROUP, &[&runner_id, &owner_id]).await,
        OwnerKind::Project => {
            db.execute(&JOIN_PROJECT, &[&runner_id, &owner_id, &now])
                .await
        }
    }
    .map(drop)
}

/// Has a runner serve nobody.
pub(crate) async fn leave_all(db: &Db, runner_id: i64) -> Result<(), QueryError> {
    db.execute(&LEAVE_GROUPS, &[&runner_id]).await?;
    db.execute(&LEAVE_PROJECTS, &[&runner_id]).await?;
    Ok(())
}

/// That a runner serves a project.
#[derive(Debug, Clone, Copy)]
pub struct Assignment {
    /// When that was last changed.
    pub updated_at: Option<OffsetDateTime>,
}

/// Whether a runner serves a project.
pub(crate) async fn assignment(
    db: &Db,
    runner_id: i64,
    project_id: i64,
) -> Result<Option<Assignment>, QueryError> {
    let Some(row) = db.row(&ASSIGNMENT, &[&runner_id, &project_id]).await? else {
        return Ok(None);
    };
    Ok(Some(Assignment {
        updated_at: row.try_get("updated_at")?,
    }))
}

/// Has a runner no longer serve a project.
pub(crate) async fn leave_project(
    db: &Db,
    runner_id: i64,
    project_id: i64,
) -> Result<(), QueryError> {
    db.execute(&LEAVE_PROJECT, &[&runner_id, &project_id])
        .await
        .map(drop)
}

/// How many runners of an owner were made or in contact after `since`.
pub(crate) async fn recent_runners(
    db: &Db,
    kind: OwnerKind,
    owner_id: i64,
    since: OffsetDateTime,
) -> Result<i64, QueryError> {
    let statement = match kind {
        OwnerKind::Group => &RECENT_IN_GROUP,
        OwnerKind::Project => &RECENT_IN_PROJECT,
    };
    let row = db.row(statement, &[&owner_id, &since]).await?;
    row.map_or(Ok(0), |row| Ok(row.try_get(0)?))
}

/// How many projects a runner serves.
pub(crate) async fn project_count(db: &Db, runner_id: i64) -> Result<i64, QueryError> {
    let row = db.row(&PROJECT_COUNT, &[&runner_id]).await?;
    row.map_or(Ok(0), |row| Ok(row.try_get(0)?))
}

/// The project that owns a runner, by number; it may be gone (contract SCH-08).
pub(crate) async fn owner_of_runner(db: &Db, runner_id: i64) -> Result<Option<i64>, QueryError> {
    let row = db.row(&OWNER_OF_RUNNER, &[&runner_id]).await?;
    row.map(|row| Ok(row.try_get(0)?)).transpose()
}

/// How many projects each of some runners serves, if any.
pub(crate) async fn project_counts(
    db: &Db,
    runner_ids: &[i64],
) -> Result<HashMap<i64, i64>, QueryError> {
    by_runner(db, &PROJECT_COUNTS, runner_ids).await
}

/// The projects that own each of some runners, by number; they may be gone.
pub(crate) async fn owners_of_runners(
    db: &Db,
    runner_ids: &[i64],
) -> Result<HashMap<i64, i64>, QueryError> {
    by_runner(db, &OWNERS_OF_RUNNERS, runner_ids).await
}

/// The groups of some runners, by number: pairs of runner and group.
pub(crate) async fn groups_of_runners(
    db: &Db,
    runner_ids: &[i64],
) -> Result<Vec<(i64, i64)>, QueryError> {
    let rows = db.rows(&GROUPS_OF_RUNNERS, &[&runner_ids]).await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// That part of the projects of each of some runners, by rising numbers: pairs of runner and
/// project.
pub(crate) async fn projects_of_runners(
    db: &Db,
    runner_ids: &[i64],
    window: &IdWindow,
) -> Result<Vec<(i64, i64)>, QueryError> {
    let statement = if window.from_the_end {
        &LAST_PROJECTS_OF_RUNNERS
    } else {
        &FIRST_PROJECTS_OF_RUNNERS
    };
    let params: Params<'_> = &[&runner_ids, &window.after, &window.before, &window.limit];
    let rows = db.rows(statement, params).await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

async fn by_runner(
    db: &Db,
    statement: &Statement,
    runner_ids: &[i64],
) -> Result<HashMap<i64, i64>, QueryError> {
    let rows = db.rows(statement, &[&runner_ids]).await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}
