//! `ci_runner_namespaces` and `ci_runner_projects`: which runner serves whom.

use time::OffsetDateTime;

use crate::{
    database::{Db, QueryError, statements},
    tables::owners::OwnerKind,
};

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
