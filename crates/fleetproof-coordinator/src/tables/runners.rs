//! `ci_runners`, and whom a runner belongs to.

use fleetproof_model::RunnerType;
use time::OffsetDateTime;
use tokio_postgres::Row;

use crate::{
    database::{Db, QueryError, statements},
    tokens::RegistrationType,
};

/// A row of `ci_runners`.
#[derive(Debug, Clone)]
pub struct Runner {
    /// Its number.
    pub id: i64,
    /// Whom it serves.
    pub kind: RunnerType,
    /// How it came to be.
    pub registration: RegistrationType,
    /// The stored form of its token.
    pub token_encrypted: Option<String>,
    /// When its token ends.
    pub token_expires_at: Option<OffsetDateTime>,
    /// Group or project that owns it; NULL for instance runners and rows not filled yet.
    pub sharding_key_id: Option<i64>,
    /// The user that created it.
    pub creator_id: Option<i64>,
    /// 0 started, 100 finished.
    pub creation_state: i16,
    /// When the row was made.
    pub created_at: Option<OffsetDateTime>,
    /// When the row was last changed by other than a heartbeat.
    pub updated_at: Option<OffsetDateTime>,
    /// The column `contacted_at`; memory may know a later time.
    pub contacted_at: Option<OffsetDateTime>,
    /// What people call it.
    pub description: Option<String>,
    /// The program's name.
    pub name: Option<String>,
    /// Whether it takes jobs.
    pub active: bool,
    /// Whether it takes jobs without tags.
    pub run_untagged: bool,
    /// Whether it may not be given to other projects.
    pub locked: bool,
    /// 0 all refs, 1 protected ones.
    pub access_level: i32,
    /// Longest time of a job, in seconds.
    pub maximum_timeout: Option<i32>,
    /// The maintenance note, under the column's old name.
    pub maintainer_note: Option<String>,
}

/// The columns that [`Runner::read`] reads.
macro_rules! runner_columns {
    ($sharding:literal) => {
        concat!(
            "ci_runners.id, ci_runners.runner_type, ci_runners.registration_type, \
             ci_runners.token_encrypted, ci_runners.token_expires_at, ci_runners.creator_id, \
             ci_runners.creation_state, ci_runners.created_at::timestamptz AS created_at, \
             ci_runners.updated_at::timestamptz AS updated_at, \
             ci_runners.contacted_at::timestamptz AS contacted_at, ci_runners.description, \
             ci_runners.name, ci_runners.active, ci_runners.run_untagged, ci_runners.locked, \
             ci_runners.access_level, ci_runners.maximum_timeout, ci_runners.maintainer_note, ",
            $sharding,
            " AS sharding_key_id"
        )
    };
}
pub(crate) use runner_columns;
macro_rules! select_runners {
    (legacy, $($rest:literal),+) => {
        concat!("SELECT ", runner_columns!("NULL::bigint"), " FROM ci_runners ", $($rest),+)
    };
    (sharded, $($rest:literal),+) => {
        concat!("SELECT ", runner_columns!("ci_runners.sharding_key_id"), " FROM ci_runners ", $($rest),+)
    };
}

statements! {
    BY_TOKEN =
        Legacy => select_runners!(legacy, "WHERE token_encrypted = $1 LIMIT 1"),
        ShardingColumns => select_runners!(sharded, "WHERE token_encrypted = $1 LIMIT 1");
    BY_ID =
        Legacy => select_runners!(legacy, "WHERE id = $1 LIMIT 1"),
        ShardingColumns => select_runners!(sharded, "WHERE id = $1 LIMIT 1");
    BY_IDS =
        Legacy => select_runners!(legacy, "WHERE id = ANY ($1::bigint[])"),
        ShardingColumns => select_runners!(sharded, "WHERE id = ANY ($1::bigint[])");
    /// The time never goes back, whichever of two requests at once comes last.
    WRITE_CONTACT =
        Legacy => "UPDATE ci_runners \
                   SET contacted_at = GREATEST(contacted_at::timestamptz, $2::timestamptz), \
                       creation_state = CASE WHEN $3 THEN 100 ELSE creation_state END \
                   WHERE id = $1 RETURNING contacted_at::timestamptz";
    INSERT =
        Legacy => concat!(
            "INSERT INTO ci_runners (runner_type, registration_type, token_encrypted, \
             token_expires_at, creator_id, description, name, active, run_untagged, locked, \
             access_level, maximum_timeout, maintainer_note, created_at, updated_at) \
             VALUES ($1, $2, $3, $4::timestamptz, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
             $14::timestamptz, $14::timestamptz) RETURNING ",
            runner_columns!("NULL::bigint")
        ),
        ShardingColumns => concat!(
            "INSERT INTO ci_runners (runner_type, registration_type, token_encrypted, \
             token_expires_at, creator_id, description, name, active, run_untagged, locked, \
             access_level, maximum_timeout, maintainer_note, created_at, updated_at, \
             sharding_key_id) VALUES ($1, $2, $3, $4::timestamptz, $5, $6, $7, $8, $9, $10, $11, \
             $12, $13, $14::timestamptz, $14::timestamptz, $15) RETURNING ",
            runner_columns!("ci_runners.sharding_key_id")
        );
    DELETE = Legacy => "DELETE FROM ci_runners WHERE id = $1";
    WRITE_TOKEN =
        Legacy => "UPDATE ci_runners SET token_encrypted = $2, \
                   token_expires_at = $3::timestamptz, updated_at = $4::timestamptz WHERE id = $1";
}

/// What a new runner is made of.
#[derive(Debug, Clone)]
pub struct NewRunner {
    /// Whom it serves.
    pub kind: RunnerType,
    /// How it comes to be.
    pub registration: RegistrationType,
    /// The stored form of its token.
    pub token_encrypted: String,
    /// When its token ends.
    pub token_expires_at: Option<OffsetDateTime>,
    /// Group or project that owns it.
    pub sharding_key_id: Option<i64>,
    /// The user that creates it.
    pub creator_id: Option<i64>,
    /// What it is like.
    pub traits: Traits,
}

/// Those properties of a runner that its owner chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traits {
    /// What people call it.
    pub description: Option<String>,
    /// The program's name.
    pub name: Option<String>,
    /// Whether it takes jobs.
    pub active: bool,
    /// Whether it takes jobs without tags.
    pub run_untagged: bool,
    /// Whether it may not be given to other projects.
    pub locked: bool,
    /// 0 all refs, 1 protected ones.
    pub access_level: i32,
    /// Longest time of a job, in seconds.
    pub maximum_timeout: Option<i32>,
    /// The maintenance note.
    pub maintainer_note: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
}

impl Default for Traits {
    /// The database's defaults (contract REG-08).
    fn default() -> Self {
        Self {
            description: None,
            name: None,
            active: true,
            run_untagged: true,
            locked: false,
            access_level: 0,
            maximum_timeout: None,
            maintainer_note: None,
            tags: Vec::new(),
        }
    }
}

impl Runner {
    /// Reads a row selected with this module's columns.
    pub(crate) fn read(row: &Row) -> Result<Self, QueryError> {
        let number: i16 = row.try_get("runner_type")?;
        Ok(Self {
            id: row.try_get("id")?,
            kind: RunnerType::from_number(number).unwrap_or(RunnerType::Instance),
            registration: RegistrationType::from_number(row.try_get("registration_type")?),
            token_encrypted: row.try_get("token_encrypted")?,
            token_expires_at: row.try_get("token_expires_at")?,
            sharding_key_id: row.try_get("sharding_key_id")?,
            creator_id: row.try_get("creator_id")?,
            creation_state: row.try_get("creation_state")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
            contacted_at: row.try_get("contacted_at")?,
            description: row.try_get("description")?,
            name: row.try_get("name")?,
            active: row.try_get("active")?,
            run_untagged: row.try_get("run_untagged")?,
            locked: row.try_get("locked")?,
            access_level: row.try_get("access_level")?,
            maximum_timeout: row.try_get("maximum_timeout")?,
            maintainer_note: row.try_get("maintainer_note")?,
        })
    }
}

/// The runner with that stored token.
pub(crate) async fn by_token(db: &Db, token_encrypted: &str) -> Result<Option<Runner>, QueryError> {
    let row = db.row(&BY_TOKEN, &[&token_encrypted]).await?;
    row.as_ref().map(Runner::read).transpose()
}

/// The runner with that number.
pub(crate) async fn by_id(db: &Db, id: i64) -> Result<Option<Runner>, QueryError> {
    let row = db.row(&BY_ID, &[&id]).await?;
    row.as_ref().map(Runner::read).transpose()
}

/// Those of the runners that there are.
pub(crate) async fn by_ids(db: &Db, ids: &[i64]) -> Result<Vec<Runner>, QueryError> {
    let rows = db.rows(&BY_IDS, &[&ids]).await?;
    rows.iter().map(Runner::read).collect()
}

/// Writes a contact, and the end of the state "started" if `finished`; what the column holds then.
pub(crate) async fn write_contact(
    db: &Db,
    id: i64,
    at: OffsetDateTime,
    finished: bool,
) -> Result<Option<OffsetDateTime>, QueryError> {
    match db.row(&WRITE_CONTACT, &[&id, &at, &finished]).await? {
        Some(row) => Ok(row.try_get(0)?),
        None => Ok(None),
    }
}

/// Makes a runner.
pub(crate) async fn insert(
    db: &Db,
    new: &NewRunner,
    now: OffsetDateTime,
) -> Result<Runner, QueryError> {
    let traits = &new.traits;
    let row = db
        .row(
            &INSERT,
            &[
                &new.kind.number(),
                &new.registration.number(),
                &new.token_encrypted,
                &new.token_expires_at,
                &new.creator_id,
                &traits.description,
                &traits.name,
                &traits.active,
                &traits.run_untagged,
                &traits.locked,
                &traits.access_level,
                &traits.maximum_timeout,
                &traits.maintainer_note,
                &now,
                &new.sharding_key_id,
            ],
        )
        .await?
        .ok_or(QueryError::Suppressed)?;
    Runner::read(&row)
}

/// Deletes a runner; foreign keys take its managers along.
pub(crate) async fn delete(db: &Db, id: i64) -> Result<(), QueryError> {
    db.execute(&DELETE, &[&id]).await.map(drop)
}

/// Gives a runner another token.
pub(crate) async fn write_token(
    db: &Db,
    id: i64,
    token_encrypted: &str,
    expires_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Result<(), QueryError> {
    db.execute(&WRITE_TOKEN, &[&id, &token_encrypted, &expires_at, &now])
        .await
        .map(drop)
}
