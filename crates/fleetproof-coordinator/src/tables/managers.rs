//! `ci_runner_machines`: runner managers.

use fleetproof_model::RunnerType;
use serde_json::Value;
use time::OffsetDateTime;
use tokio_postgres::Row;

use crate::{
    contact::ManagerDetails,
    database::{Db, QueryError, Transaction, statements},
    tables::runners::Runner,
};

/// A row of `ci_runner_machines`.
#[derive(Debug, Clone)]
pub struct Manager {
    /// Its number.
    pub id: i64,
    /// The runner it belongs to.
    pub runner_id: i64,
    /// The system ID.
    pub system_xid: String,
    /// When the row was made.
    pub created_at: OffsetDateTime,
    /// When the row was last changed.
    pub updated_at: OffsetDateTime,
    /// The column `contacted_at`; memory may know a later time.
    pub contacted_at: Option<OffsetDateTime>,
    /// 0 started, 100 finished.
    pub creation_state: i16,
    /// What it told of itself, as the columns have it.
    pub details: ManagerDetails,
}

macro_rules! columns {
    ($features:literal) => {
        concat!(
            "id, runner_id, system_xid, created_at, updated_at, contacted_at, creation_state, \
             version, revision, platform, architecture, ip_address, executor_type, config, ",
            $features,
            " AS runtime_features"
        )
    };
}
pub(super) use columns as manager_columns;

statements! {
    /// By the columns of the unique index (`Ci::Runner#ensure_manager`).
    FIND =
        Legacy => concat!("SELECT ", columns!("NULL::jsonb"), " FROM ci_runner_machines \
                           WHERE runner_id = $1 AND system_xid = $2 LIMIT 1"),
        Swapped => concat!("SELECT ", columns!("runtime_features"), " FROM ci_runner_machines \
                            WHERE runner_id = $1 AND system_xid = $2 LIMIT 1");
    OF_RUNNER =
        Legacy => concat!("SELECT ", columns!("NULL::jsonb"), " FROM ci_runner_machines \
                           WHERE runner_id = $1 ORDER BY id"),
        Swapped => concat!("SELECT ", columns!("runtime_features"), " FROM ci_runner_machines \
                            WHERE runner_id = $1 ORDER BY id");
    /// By the column, as `Ci::RunnerManager.order_contacted_at_desc` reads it.
    LATEST_OF_RUNNER =
        Legacy => concat!("SELECT ", columns!("NULL::jsonb"), " FROM ci_runner_machines \
                           WHERE runner_id = $1 \
                           ORDER BY contacted_at DESC NULLS LAST, id DESC LIMIT 1"),
        Swapped => concat!("SELECT ", columns!("runtime_features"), " FROM ci_runner_machines \
                            WHERE runner_id = $1 \
                            ORDER BY contacted_at DESC NULLS LAST, id DESC LIMIT 1");
    /// The look-up of incident 18679; there is nothing more to match at the first step.
    FIND_BY_ALL_KEYS =
        Legacy => concat!("SELECT ", columns!("NULL::jsonb"), " FROM ci_runner_machines \
                           WHERE runner_id = $1 AND system_xid = $2 LIMIT 1"),
        ShardingColumns => concat!("SELECT ", columns!("NULL::jsonb"), " FROM ci_runner_machines \
                            WHERE runner_id = $1 AND system_xid = $2 AND runner_type = $3 \
                            AND CASE WHEN $4::bigint IS NULL THEN sharding_key_id IS NULL \
                                ELSE sharding_key_id = $4 END LIMIT 1"),
        Swapped => concat!("SELECT ", columns!("runtime_features"), " FROM ci_runner_machines \
                            WHERE runner_id = $1 AND system_xid = $2 AND runner_type = $3 \
                            AND CASE WHEN $4::bigint IS NULL THEN sharding_key_id IS NULL \
                                ELSE sharding_key_id = $4 END LIMIT 1");
    /// The look-up of a defect: across runners.
    FIND_BY_SYSTEM_XID =
        Legacy => concat!("SELECT ", columns!("NULL::jsonb"), " FROM ci_runner_machines \
                           WHERE system_xid = $1 ORDER BY id LIMIT 1"),
        Swapped => concat!("SELECT ", columns!("runtime_features"), " FROM ci_runner_machines \
                            WHERE system_xid = $1 ORDER BY id LIMIT 1");
    INSERT =
        Legacy => concat!("INSERT INTO ci_runner_machines (runner_id, system_xid, created_at, \
                           updated_at) VALUES ($1, $2, $3, $3) RETURNING ", columns!("NULL::jsonb")),
        ShardingColumns => concat!("INSERT INTO ci_runner_machines (runner_id, system_xid, \
                           created_at, updated_at, runner_type, sharding_key_id) \
                           VALUES ($1, $2, $3, $3, $4, $5) RETURNING ", columns!("NULL::jsonb")),
        Swapped => concat!("INSERT INTO ci_runner_machines (runner_id, system_xid, \
                           created_at, updated_at, runner_type, sharding_key_id) \
                           VALUES ($1, $2, $3, $3, $4, $5) RETURNING ",
                           columns!("runtime_features"));
    /// Only values that came with the request; `updated_at` moves only if one of them differs from
    /// the column (contract VER-10).
    WRITE_CONTACT =
        Legacy => "UPDATE ci_runner_machines SET contacted_at = $2, creation_state = $3, \
            version = COALESCE($4, version), revision = COALESCE($5, revision), \
            platform = COALESCE($6, platform), architecture = COALESCE($7, architecture), \
            ip_address = COALESCE($8, ip_address), executor_type = COALESCE($9, executor_type), \
            config = COALESCE($10, config), \
            updated_at = CASE WHEN (COALESCE($4, version), COALESCE($5, revision), \
                COALESCE($6, platform), COALESCE($7, architecture), COALESCE($8, ip_address), \
                COALESCE($9, executor_type), COALESCE($10, config)) IS DISTINCT FROM \
                (version, revision, platform, architecture, ip_address, executor_type, config) \
                THEN $11::timestamptz ELSE updated_at END \
            WHERE id = $1",
        Swapped => "UPDATE ci_runner_machines SET contacted_at = $2, creation_state = $3, \
            version = COALESCE($4, version), revision = COALESCE($5, revision), \
            platform = COALESCE($6, platform), architecture = COALESCE($7, architecture), \
            ip_address = COALESCE($8, ip_address), executor_type = COALESCE($9, executor_type), \
            config = COALESCE($10, config), runtime_features = COALESCE($12, runtime_features), \
            updated_at = CASE WHEN (COALESCE($4, version), COALESCE($5, revision), \
                COALESCE($6, platform), COALESCE($7, architecture), COALESCE($8, ip_address), \
                COALESCE($9, executor_type), COALESCE($10, config), \
                COALESCE($12, runtime_features)) IS DISTINCT FROM \
                (version, revision, platform, architecture, ip_address, executor_type, config, \
                runtime_features) THEN $11::timestamptz ELSE updated_at END \
            WHERE id = $1";
    DELETE = Legacy => "DELETE FROM ci_runner_machines WHERE id = $1";
}

impl Manager {
    /// Reads a row selected with this module's columns.
    pub(super) fn read(row: &Row) -> Result<Self, QueryError> {
        let contacted_at = row.try_get("contacted_at")?;
        Ok(Self {
            id: row.try_get("id")?,
            runner_id: row.try_get("runner_id")?,
            system_xid: row.try_get("system_xid")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
            contacted_at,
            creation_state: row.try_get("creation_state")?,
            details: ManagerDetails {
                contacted_at,
                version: row.try_get("version")?,
                revision: row.try_get("revision")?,
                platform: row.try_get("platform")?,
                architecture: row.try_get("architecture")?,
                ip_address: row.try_get("ip_address")?,
                executor_type: row.try_get("executor_type")?,
                config: row.try_get::<_, Option<Value>>("config")?,
                runtime_features: row.try_get::<_, Option<Value>>("runtime_features")?,
            },
        })
    }
}

/// The manager of that runner with that system ID.
pub(crate) async fn find(
    db: &Db,
    runner_id: i64,
    system_xid: &str,
) -> Result<Option<Manager>, QueryError> {
    let row = db.row(&FIND, &[&runner_id, &system_xid]).await?;
    row.as_ref().map(Manager::read).transpose()
}

/// The managers of a runner, by number.
pub(crate) async fn of_runner(db: &Db, runner_id: i64) -> Result<Vec<Manager>, QueryError> {
    let rows = db.rows(&OF_RUNNER, &[&runner_id]).await?;
    rows.iter().map(Manager::read).collect()
}

/// The manager of a runner that was in contact last.
pub(crate) async fn latest_of_runner(
    db: &Db,
    runner_id: i64,
) -> Result<Option<Manager>, QueryError> {
    let row = db.row(&LATEST_OF_RUNNER, &[&runner_id]).await?;
    row.as_ref().map(Manager::read).transpose()
}

/// The manager of that runner with that system ID, narrowed by the runner's type and owner: wrong, and there for a defect.
pub(crate) async fn find_by_all_keys(
    db: &Db,
    runner: &Runner,
    system_xid: &str,
) -> Result<Option<Manager>, QueryError> {
    let kind = runner.kind.number();
    let row = db
        .row(
            &FIND_BY_ALL_KEYS,
            &[&runner.id, &system_xid, &kind, &runner.sharding_key_id],
        )
        .await?;
    row.as_ref().map(Manager::read).transpose()
}

/// The first manager with that system ID, of whichever runner: wrong, and there for a defect.
pub(crate) async fn find_by_system_xid(
    db: &Db,
    system_xid: &str,
) -> Result<Option<Manager>, QueryError> {
    let row = db.row(&FIND_BY_SYSTEM_XID, &[&system_xid]).await?;
    row.as_ref().map(Manager::read).transpose()
}

/// Makes a manager, within a savepoint of a new transaction that is left open.
pub(crate) async fn insert<'a>(
    db: &'a mut Db,
    runner: &Runner,
    kind: RunnerType,
    system_xid: &str,
    now: OffsetDateTime,
) -> (Transaction<'a>, Result<Manager, QueryError>) {
    let kind = kind.number();
    let (transaction, rows) = db
        .begin_with(
            &INSERT,
            &[
                &runner.id,
                &system_xid,
                &now,
                &kind,
                &runner.sharding_key_id,
            ],
        )
        .await;
    let made = rows.and_then(|rows| match rows.first() {
        Some(row) => Manager::read(row),
        None => Err(QueryError::Suppressed),
    });
    (transaction, made)
}

/// Writes a contact with the details that came with it.
pub(crate) async fn write_contact(
    db: &Db,
    id: i64,
    details: &ManagerDetails,
    creation_state: i16,
    now: OffsetDateTime,
) -> Result<(), QueryError> {
    db.execute(
        &WRITE_CONTACT,
        &[
            &id,
            &details.contacted_at,
            &creation_state,
            &details.version,
            &details.revision,
            &details.platform,
            &details.architecture,
            &details.ip_address,
            &details.executor_type,
            &details.config,
            &now,
            &details.runtime_features,
        ],
    )
    .await
    .map(drop)
}

/// Deletes a manager.
pub(crate) async fn delete(db: &Db, id: i64) -> Result<(), QueryError> {
    db.execute(&DELETE, &[&id]).await.map(drop)
}
