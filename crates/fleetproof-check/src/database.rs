//! The target's database, for states that the API cannot set and rows that it does not show.

use std::sync::Arc;

use fleetproof_model::SchemaStep;
use fleetproof_schema::{plant, sync::Shadows};
use time::OffsetDateTime;
use tokio::sync::RwLock;
use tokio_postgres::{Client, Config, NoTls};

use crate::{Aspect, CheckResult, Stop};

pub use fleetproof_schema::plant::NewManager as ManagerRow;

/// Why the target's database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Not a connection string.
    #[error("the database URL is not one that PostgreSQL knows: {0}")]
    Url(String),
    /// No connection.
    #[error("cannot connect to the target's database: {0}")]
    Connect(String),
    /// A statement failed.
    #[error("the target's database: {0}")]
    Query(#[from] fleetproof_schema::SchemaError),
}

/// A connection to the target's database. Calls from many checks share it, one after another.
pub struct Database {
    client: Client,
    /// The catalog's pairs of source and shadow, as of the last migration.
    shadows: RwLock<Arc<Shadows>>,
}

impl Database {
    /// Connects, and reads which tables have shadows.
    ///
    /// # Errors
    /// If the URL is none, or the server refuses.
    pub async fn connect(url: &str) -> Result<Self, DatabaseError> {
        let config: Config = url
            .parse()
            .map_err(|error: tokio_postgres::Error| DatabaseError::Url(error.to_string()))?;
        let (client, connection) = config.connect(NoTls).await.map_err(|error| {
            use std::error::Error;
            let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            DatabaseError::Connect(cause)
        })?;
        tokio::spawn(connection);
        client
            .batch_execute("SET TimeZone = 'UTC'; SET application_name = 'fleetproof check'")
            .await
            .map_err(fleetproof_schema::SchemaError::from)?;
        let shadows = RwLock::new(Arc::new(Shadows::read(&client).await?));
        Ok(Self { client, shadows })
    }

    /// Reads the catalog again, after a migration.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn refresh(&self) -> Result<(), DatabaseError> {
        let read = Arc::new(Shadows::read(&self.client).await?);
        *self.shadows.write().await = read;
        Ok(())
    }

    /// The step of the time line that the schema has come to.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn step(&self) -> Result<Option<SchemaStep>, DatabaseError> {
        match fleetproof_schema::reached(&self.client).await? {
            Some(step) => Ok(Some(step)),
            None => Ok(plant::infer_step(&self.client).await?),
        }
    }

    /// The connection, for a check that must look at rows itself.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Whether trigger-synced shadow tables are there, or partitioned ones that wait for triggers.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn has_shadows(&self) -> Result<bool, DatabaseError> {
        Ok(!self.shadows.read().await.is_empty())
    }

    pub(crate) async fn has_null_manager_keys(&self) -> Result<bool, DatabaseError> {
        Ok(plant::has_null_manager_keys(&self.client).await?)
    }

    pub(crate) async fn has_unsynced_runners(&self) -> Result<bool, DatabaseError> {
        Ok(plant::has_unsynced_runners(&self.client).await?)
    }

    pub(crate) async fn age_runners(
        &self,
        ids: &[i64],
        created_at: OffsetDateTime,
        contacted_at: Option<OffsetDateTime>,
    ) -> Result<(), DatabaseError> {
        Ok(plant::age_runners(&self.client, ids, created_at, contacted_at).await?)
    }

    pub(crate) async fn insert_managers(&self, rows: &[ManagerRow]) -> Result<(), DatabaseError> {
        Ok(plant::insert_managers(&self.client, rows).await?)
    }

    pub(crate) async fn forget_shadow_rows(&self, ids: &[i64]) -> Result<(), DatabaseError> {
        Ok(plant::forget_shadow_rows(&self.client, ids).await?)
    }

    pub(crate) async fn null_manager_keys(&self, ids: &[i64]) -> Result<(), DatabaseError> {
        Ok(plant::null_manager_keys(&self.client, ids).await?)
    }

    /// A sentence on a manager row that exists although the target did not find it, and the
    /// columns that are NULL in it: the trace of incident 18679.
    pub(crate) async fn null_columns_of_manager(
        &self,
        runner_id: i64,
        system_id: &str,
    ) -> Option<String> {
        let sql = "SELECT to_jsonb(m) FROM ci_runner_machines m \
                   WHERE runner_id = $1 AND system_xid = $2";
        let row = self.client.query_opt(sql, &[&runner_id, &system_id]).await.ok()??;
        let row: serde_json::Value = row.get(0);
        let null: Vec<&str> = ["runner_type", "sharding_key_id", "organization_id"]
            .into_iter()
            .filter(|column| row.get(column).is_some_and(serde_json::Value::is_null))
            .collect();
        (!null.is_empty()).then(|| {
            let columns = null.join(" and ");
            format!(
                "the manager's row is in ci_runner_machines, with {columns} NULL: a look-up that \
                 matches on more than (runner_id, system_xid) does not find it, and inserting it \
                 again hits the unique key of those two (SQLSTATE 23505), so that it is \"not \
                 found\" twice"
            )
        })
    }

    /// Shadow rows of these runners and of their managers equal the source rows, column by column.
    /// Before the backfill a runner may have none; what is there must be equal all the same.
    ///
    /// # Errors
    /// Fails the check if they differ; skips it where there is no shadow table to compare.
    pub async fn ensure_synced(&self, runner_ids: &[i64], step: Option<SchemaStep>) -> CheckResult {
        let shadows = Arc::clone(&*self.shadows.read().await);
        if shadows.is_empty() {
            return Err(Stop::NotHere("no shadow tables are synced at this step".to_owned()));
        }
        let differences = shadows
            .compare(&self.client, runner_ids)
            .await
            .map_err(|error| Stop::Inconclusive(error.to_string()))?;
        let may_miss = step.is_some_and(|step| step < SchemaStep::Backfilled);
        match differences
            .iter()
            .find(|difference| !(may_miss && difference.is_missing()))
        {
            None => Ok(()),
            Some(difference) => Err(Stop::failed(
                Aspect::Shadow(difference.subject()),
                "the shadow row equals the source row",
                difference.to_string(),
            )),
        }
    }
}
