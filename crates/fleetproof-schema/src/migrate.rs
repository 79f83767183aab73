use std::str::FromStr as _;

use fleetproof_model::SchemaStep;
use tokio_postgres::{
    Client, GenericClient, Transaction,
    error::{ErrorPosition, SqlState},
};
use tracing::debug;

use crate::{
    DbError, SchemaError,
    steps::{Statement, Step, steps},
};

/// Declarative partitioning as the shadow tables use it, row triggers on partitioned tables
/// included, needs PostgreSQL 13.
const OLDEST_SERVER: i32 = 130_000;

/// Key of the advisory lock that keeps two migrations of one database apart: "fleetpro" in ASCII.
const LOCK: i64 = 0x666c_6565_7470_726f;

/// How long a statement of a step waits for a lock. It is shorter than the server's
/// `deadlock_timeout`, so that of a step and a request that wait for each other the step gives way,
/// as with GitLab's `with_lock_retries` (`lib/gitlab/database/with_lock_retries.rb`).
const LOCK_TIMEOUT: &str = "300ms";

/// How often a step is tried that does not get its locks.
const TRIES: u32 = 60;

/// The pause between two tries, in which requests go on.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(100);

/// What [`migrate()`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// Where the database stood before; `None` if it was empty.
    pub from: Option<SchemaStep>,
    /// Where it stands now.
    pub to: SchemaStep,
}

/// The step that a database of ours has reached; `None` if fleetproof never migrated it.
///
/// # Errors
/// [`SchemaError::UnknownStep`] if a later version was here; otherwise what the server said.
pub async fn reached(client: &impl GenericClient) -> Result<Option<SchemaStep>, SchemaError> {
    let known = client
        .query_one("SELECT to_regclass('fleetproof_state') IS NOT NULL", &[])
        .await?;
    if !known.get::<_, bool>(0) {
        return Ok(None);
    }
    let row = client
        .query_opt(
            "SELECT value FROM fleetproof_state WHERE key = 'schema_step'",
            &[],
        )
        .await?;
    row.map(|row| {
        let name: String = row.get(0);
        SchemaStep::from_str(&name).map_err(|_| SchemaError::UnknownStep { name })
    })
    .transpose()
}

/// Brings an empty database, or one that an earlier call made, forward to `target`, with the rows
/// in it. Each step is one transaction, which also keeps the step's name: after a failure the
/// database stands at the last step that was reached whole. Two calls at once take turns.
///
/// # Errors
/// [`SchemaError`]: a server that is too old, tables of somebody else, a step behind the one that
/// was reached, a statement that the server refused. A step that does not get its locks, since
/// requests hold them, is tried again for half a minute.
pub async fn migrate(client: &mut Client, target: SchemaStep) -> Result<Migrated, SchemaError> {
    refuse_old_server(client).await?;
    let mut from = None;
    let mut tries = 1;
    for round in 0.. {
        let transaction = client.transaction().await?;
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
            .await?;
        let reached = reached(&transaction).await?;
        if round == 0 {
            from = reached;
        }
        match reached {
            None => refuse_foreign_tables(&transaction).await?,
            Some(reached) if reached > target => {
                return Err(SchemaError::Backward { reached, target });
            }
            Some(reached) if reached == target => break,
            Some(_) => {}
        }
        let Some(step) = steps()
            .into_iter()
            .find(|step| reached.is_none_or(|reached| step.step > reached))
        else {
            break;
        };
        match apply(&transaction, &step).await {
            Ok(()) => transaction.commit().await?,
            Err(error) if lost_to_traffic(&error) && tries < TRIES => {
                transaction.rollback().await?;
                tries += 1;
                debug!(step = %step.step, tries, "gave way to other transactions");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            Err(error) => return Err(error),
        }
        debug!(step = %step.step, "schema step reached");
    }
    Ok(Migrated { from, to: target })
}

async fn apply(transaction: &Transaction<'_>, step: &Step) -> Result<(), SchemaError> {
    // UTC, since a copy between columns without and with time zone reads them in the session's
    // zone (GitLab's sessions are in UTC); no notices, since DROP … IF EXISTS is talkative.
    transaction
        .batch_execute(&format!(
            "SET LOCAL TimeZone = 'UTC'; SET LOCAL client_min_messages = warning; \
             SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"
        ))
        .await?;
    for statement in step.statements() {
        transaction
            .batch_execute(statement.sql)
            .await
            .map_err(|error| located(error, step, &statement))?;
    }
    transaction
        .execute(
            "INSERT INTO fleetproof_state (key, value) VALUES ('schema_step', $1)
             ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            &[&step.step.as_str()],
        )
        .await?;
    Ok(())
}

/// Whether a step failed only because others held its locks.
fn lost_to_traffic(error: &SchemaError) -> bool {
    let codes = [
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ];
    error
        .db_error()
        .is_some_and(|error| codes.iter().any(|code| code.code() == error.sqlstate))
}

fn located(error: tokio_postgres::Error, step: &Step, statement: &Statement) -> SchemaError {
    let Some(answer) = DbError::from_error(&error) else {
        return SchemaError::Connection(error);
    };
    // The position counts characters of the statement, from 1.
    let before = match error.as_db_error().and_then(|error| error.position()) {
        Some(ErrorPosition::Original(position)) => (*position as usize).saturating_sub(1),
        _ => 0,
    };
    let lines_before = statement
        .sql
        .chars()
        .take(before)
        .filter(|character| *character == '\n')
        .count();
    SchemaError::Step {
        step: step.step,
        line: statement.line + lines_before,
        error: Box::new(answer),
    }
}

async fn refuse_old_server(client: &Client) -> Result<(), SchemaError> {
    let row = client
        .query_one(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version')",
            &[],
        )
        .await?;
    if row.get::<_, i32>(0) < OLDEST_SERVER {
        return Err(SchemaError::ServerTooOld { found: row.get(1) });
    }
    Ok(())
}

/// What extensions brought does not count: packaged servers often put some into `template1`.
async fn refuse_foreign_tables(transaction: &Transaction<'_>) -> Result<(), SchemaError> {
    let found = transaction
        .query_opt(
            "SELECT format('%I.%I', nspname, relname)
             FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
             WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
               AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
               AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass
                               AND objid = pg_class.oid AND deptype = 'e')
             ORDER BY 1 LIMIT 1",
            &[],
        )
        .await?;
    match found {
        Some(row) => Err(SchemaError::NotEmpty {
            relation: row.get(0),
        }),
        None => Ok(()),
    }
}
