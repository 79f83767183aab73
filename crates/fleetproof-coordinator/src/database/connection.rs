//! One connection, and a transaction on it.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use deadpool_postgres::Object;
use fleetproof_model::SchemaStep;
use tokio_postgres::Row;

use super::{Params, QueryError, Statement};

/// One connection, for the length of a request.
pub struct Db {
    /// Empty only while being dropped.
    client: Option<Object>,
    step: SchemaStep,
    in_transaction: bool,
    /// Statements whose end nobody has seen.
    under_way: AtomicUsize,
    /// Those of all connections, ended or not.
    statements: Arc<AtomicU64>,
}

impl Db {
    /// The connection `client`; `statements` counts what is run on all of them.
    pub(super) fn new(client: Object, step: SchemaStep, statements: Arc<AtomicU64>) -> Self {
        Self {
            client: Some(client),
            step,
            in_transaction: false,
            under_way: AtomicUsize::new(0),
            statements,
        }
    }

    /// The schema step that statements are chosen for.
    pub(crate) fn step(&self) -> SchemaStep {
        self.step
    }

    fn client(&self) -> Result<&Object, QueryError> {
        self.client.as_ref().ok_or(QueryError::Closed)
    }

    /// Runs `work` on the connection; if it is given up before its end, so is the connection.
    async fn watched<T>(&self, work: impl Future<Output = T>) -> T {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        self.statements.fetch_add(1, Ordering::Relaxed);
        let result = work.await;
        self.under_way.fetch_sub(1, Ordering::Relaxed);
        result
    }

    /// The rows of a statement.
    pub(crate) async fn rows(
        &self,
        statement: &Statement,
        params: Params<'_>,
    ) -> Result<Vec<Row>, QueryError> {
        self.rows_of(statement.at(self.step), params).await
    }

    /// The rows of a statement whose text was put together. It is prepared once for a connection,
    /// so there must not be many of them.
    pub(crate) async fn rows_of(
        &self,
        text: &str,
        params: Params<'_>,
    ) -> Result<Vec<Row>, QueryError> {
        self.watched(async {
            let client = self.client()?;
            let prepared = client.prepare_cached(text).await?;
            match client.query(&prepared, named(params, &prepared)).await {
                Err(error) if !self.in_transaction && is_stale_plan(&error) => {
                    client.statement_cache.remove(text, &[]);
                    let prepared = client.prepare_cached(text).await?;
                    Ok(client.query(&prepared, named(params, &prepared)).await?)
                }
                result => Ok(result?),
            }
        })
        .await
    }

    /// The first row of a statement, if it gives any.
    pub(crate) async fn row(
        &self,
        statement: &Statement,
        params: Params<'_>,
    ) -> Result<Option<Row>, QueryError> {
        Ok(self.rows(statement, params).await?.into_iter().next())
    }

    /// Runs a statement for its effect; the number of rows it touched.
    pub(crate) async fn execute(
        &self,
        statement: &Statement,
        params: Params<'_>,
    ) -> Result<u64, QueryError> {
        self.watched(async {
            let client = self.client()?;
            let prepared = client.prepare_cached(statement.at(self.step)).await?;
            Ok(client.execute(&prepared, named(params, &prepared)).await?)
        })
        .await
    }

    /// Runs statements that have no parameters and give no rows.
    pub(crate) async fn batch(&self, sql: &str) -> Result<(), QueryError> {
        self.watched(async { Ok(self.client()?.batch_execute(sql).await?) })
            .await
    }

    /// Begins a transaction. It is rolled back, with its connection, unless it is committed.
    pub(crate) async fn begin(&mut self) -> Result<Transaction<'_>, QueryError> {
        self.batch("BEGIN").await?;
        Ok(self.opened())
    }

    /// Begins a transaction with a savepoint in it and runs `first` there, in one round trip.
    pub(crate) async fn begin_with(
        &mut self,
        first: &Statement,
        params: Params<'_>,
    ) -> (Transaction<'_>, Result<Vec<Row>, QueryError>) {
        self.in_transaction = true;
        // Polled in order, so they go out in order and in one flush; a prepared statement is had
        // first, since preparing would put a round trip between them.
        let outcome = self
            .watched(async {
                let client = self.client()?;
                let prepared = client.prepare_cached(first.at(self.step)).await?;
                let (begun, rows) = futures::future::join(
                    client.batch_execute("BEGIN; SAVEPOINT active_record_1"),
                    client.query(&prepared, named(params, &prepared)),
                )
                .await;
                begun?;
                Ok(rows?)
            })
            .await;
        (self.opened(), outcome)
    }

    fn opened(&mut self) -> Transaction<'_> {
        self.in_transaction = true;
        Transaction { db: self }
    }
}

impl Drop for Db {
    /// A connection whose request was given up, within a transaction or a statement, is closed:
    /// whoever got it next would wait for that statement, or be within that transaction.
    fn drop(&mut self) {
        if let Some(client) = self.client.take()
            && (self.in_transaction || self.under_way.load(Ordering::Relaxed) > 0)
        {
            drop(Object::take(client));
        }
    }
}

/// A transaction on a connection.
pub(crate) struct Transaction<'a> {
    db: &'a mut Db,
}

impl Transaction<'_> {
    /// Commits.
    pub(crate) async fn commit(self) -> Result<(), QueryError> {
        self.end("COMMIT").await
    }

    /// Rolls back.
    pub(crate) async fn roll_back(self) -> Result<(), QueryError> {
        self.end("ROLLBACK").await
    }

    /// Runs `sql`, which ends the transaction.
    pub(crate) async fn end(self, sql: &str) -> Result<(), QueryError> {
        self.db.batch(sql).await?;
        self.db.in_transaction = false;
        Ok(())
    }
}

impl std::ops::Deref for Transaction<'_> {
    type Target = Db;

    fn deref(&self) -> &Db {
        self.db
    }
}

/// Those of `params` that the statement names.
fn named<'a>(params: Params<'a>, prepared: &tokio_postgres::Statement) -> Params<'a> {
    &params[..prepared.params().len().min(params.len())]
}

/// Whether a prepared statement has to be made anew because the schema changed under it.
fn is_stale_plan(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&tokio_postgres::error::SqlState::FEATURE_NOT_SUPPORTED)
        && error
            .as_db_error()
            .is_some_and(|error| error.message().contains("cached plan"))
}
