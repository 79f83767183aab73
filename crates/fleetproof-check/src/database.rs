//! The target's database, for states that the API cannot set and rows that it does not show.

mod age;
mod shadows;

use std::sync::Arc;

use fleetproof_model::SchemaStep;
use fleetproof_schema::{SchemaError, plant::Planter, sync::Comparer};
use serde_json::Value;
use tokio::sync::RwLock;
use tokio_postgres::{
    Client, Config, Socket,
    tls::{MakeTlsConnect, TlsConnect},
    types::ToSql,
};

use crate::{CheckResult, Stop};

/// What the statements here rely on, and what they gain by. A comparison is planned when the tables
/// are nearly empty and nobody has counted their rows; a plan that reads them whole would then be kept
/// for the thousands of runners that follow.
const SESSION: &str = "SET TimeZone = 'UTC'; SET application_name = 'fleetproof check'; \
                       SET enable_seqscan = off";

/// Why the target's database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// No connection.
    #[error("cannot connect to the target's database: {0}")]
    Connect(String),
    /// A statement failed.
    #[error("the target's database: {0}")]
    Query(#[from] SchemaError),
}

/// A connection to the target's database. Calls from many checks share it, one after another.
pub struct Database {
    client: Client,
    catalog: RwLock<Arc<Catalog>>,
}

/// What the catalog said after the last migration.
struct Catalog {
    planter: Planter,
    comparer: Comparer,
}

impl Catalog {
    async fn read(client: &Client) -> Result<Arc<Self>, SchemaError> {
        let planter = Planter::read(client).await?;
        let comparer = Comparer::prepare(client, planter.shadows()).await?;
        Ok(Arc::new(Self { planter, comparer }))
    }
}

impl Database {
    /// Connects, and reads which tables have shadows.
    ///
    /// # Errors
    /// If the server refuses.
    pub async fn connect<T>(config: &Config, tls: T) -> Result<Self, DatabaseError>
    where
        T: MakeTlsConnect<Socket>,
        T::Stream: Send + 'static,
        T::TlsConnect: Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        let (client, connection) = config
            .connect(tls)
            .await
            .map_err(|error| DatabaseError::Connect(root_cause(&error)))?;
        tokio::spawn(connection);
        client
            .batch_execute(SESSION)
            .await
            .map_err(SchemaError::from)?;
        let catalog = RwLock::new(Catalog::read(&client).await?);
        Ok(Self { client, catalog })
    }

    /// Reads the catalog again, after a migration.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn refresh(&self) -> Result<(), DatabaseError> {
        let read = Catalog::read(&self.client).await?;
        *self.catalog.write().await = read;
        Ok(())
    }

    /// The step of the time line that the schema has come to.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn step(&self) -> Result<Option<SchemaStep>, DatabaseError> {
        match fleetproof_schema::reached(&self.client).await? {
            Some(step) => Ok(Some(step)),
            None => Ok(fleetproof_schema::plant::infer_step(&self.client).await?),
        }
    }

    /// The connection, for a check that must look at rows itself.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Writes what the API cannot set, and tells how many rows that were.
    ///
    /// # Errors
    /// Makes the check inconclusive if the server refuses.
    pub async fn execute(&self, sql: &str, with: &[&(dyn ToSql + Sync)]) -> CheckResult<u64> {
        let done = self.client.execute(sql, with).await;
        done.map_err(|error| Stop::Inconclusive(root_cause(&error)))
    }

    /// The single JSON value that a query gives, if it gives a row whose value is not NULL.
    ///
    /// # Errors
    /// Makes the check inconclusive if the server refuses.
    pub async fn json(
        &self,
        sql: &str,
        with: &[&(dyn ToSql + Sync)],
    ) -> CheckResult<Option<Value>> {
        let row = self.client.query_opt(sql, with).await;
        let row = row.map_err(|error| Stop::Inconclusive(root_cause(&error)))?;
        Ok(row.and_then(|row| row.get(0)))
    }

    pub(crate) async fn planter(&self) -> Planter {
        self.catalog.read().await.planter.clone()
    }

    /// Whether there are tables that triggers keep in step.
    pub async fn has_shadows(&self) -> bool {
        !self.planter().await.shadows().is_empty()
    }

    pub(crate) async fn has_null_manager_keys(&self) -> Result<bool, DatabaseError> {
        Ok(self
            .planter()
            .await
            .has_null_manager_keys(&self.client)
            .await?)
    }

    pub(crate) async fn has_unsynced_runners(&self) -> Result<bool, DatabaseError> {
        Ok(self
            .planter()
            .await
            .has_unsynced_runners(&self.client)
            .await?)
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
        let row = self
            .client
            .query_opt(sql, &[&runner_id, &system_id])
            .await
            .ok()??;
        let row: Value = row.get(0);
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
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
