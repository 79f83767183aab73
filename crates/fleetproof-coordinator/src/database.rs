//! Connections to the database, and statements that differ by schema step.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use fleetproof_model::SchemaStep;
use fleetproof_schema::DbError;
use tokio_postgres::{Row, types::ToSql};

use crate::connector::Connector;
use crate::error::{ApiError, CoordinatorError, internal};
use crate::log::Exception;

/// How long a request waits for a connection, in seconds.
const CONNECTION_WAIT_SECONDS: u64 = 10;

/// Why a statement did not run.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The server refused it.
    #[error(transparent)]
    Server(Box<DbError>),
    /// The server could not be asked, or its answer not be read.
    #[error("the connection to the database failed")]
    Driver(#[source] tokio_postgres::Error),
    /// The server made no row and gave no error, as when a trigger swallows an INSERT.
    #[error("the row was not stored, and no error was given")]
    Suppressed,
    /// The connection was given back already.
    #[error("the connection to the database is closed")]
    Closed,
}

impl QueryError {
    /// Whether a unique index refused the row (SQLSTATE 23505).
    pub(crate) fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Server(error) if error.sqlstate == "23505")
    }
}

impl From<tokio_postgres::Error> for QueryError {
    fn from(error: tokio_postgres::Error) -> Self {
        match DbError::from_error(&error) {
            Some(error) => Self::Server(Box::new(error)),
            None => Self::Driver(error),
        }
    }
}

impl From<QueryError> for ApiError {
    fn from(error: QueryError) -> Self {
        internal(Exception::of_query(&error))
    }
}

impl Exception {
    /// What the log says of a statement that did not run.
    pub(crate) fn of_query(error: &QueryError) -> Self {
        match error {
            QueryError::Server(error) => Self::database(error),
            QueryError::Driver(cause) => {
                Self::new("PG::ConnectionBad", format!("{error}: {cause}"))
            }
            QueryError::Suppressed => Self::new("ActiveRecord::RecordNotSaved", error.to_string()),
            QueryError::Closed => Self::new("PG::ConnectionBad", error.to_string()),
        }
    }
}

/// Parameters of a statement. Those that only later steps have a column for come last: a text that
/// does not name them is run without them.
pub(crate) type Params<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A statement of `tables/`, by the schema step from which on it reads so.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) name: &'static str,
    pub(crate) since: &'static [(SchemaStep, &'static str)],
}

impl Statement {
    /// The text at `step`.
    pub(crate) fn at(&self, step: SchemaStep) -> &'static str {
        self.since
            .iter()
            .rev()
            .find(|(since, _)| *since <= step)
            .map_or("", |(_, text)| text)
    }
}

/// Defines the statements of a table: each as a static of its own, and all of them as `ALL`, so
/// that a test can prepare every one at every step.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $($step:ident => $text:expr),+ ;)+) => {
        $($(#[$doc])* static $name: $crate::database::Statement = $crate::database::Statement {
            name: concat!(module_path!(), "::", stringify!($name)),
            since: &[$((fleetproof_model::SchemaStep::$step, $text)),+],
        };)+
        /// All statements of this table.
        pub(crate) static ALL: &[&$crate::database::Statement] = &[$(&$name),+];
    };
}
pub(crate) use statements;

/// The pool of connections, and the schema step that statements are chosen for.
#[derive(Debug)]
pub(crate) struct Database {
    pool: Pool,
    step: AtomicUsize,
    statements: Arc<AtomicU64>,
}

impl Database {
    /// A pool of at most `size` connections; none is opened yet.
    pub(crate) fn new(
        (config, connector): (tokio_postgres::Config, Connector),
        size: usize,
        step: SchemaStep,
    ) -> Result<Self, CoordinatorError> {
        let manager = Manager::from_connect(
            config,
            connector,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(size)
            .wait_timeout(Some(std::time::Duration::from_secs(
                CONNECTION_WAIT_SECONDS,
            )))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(CoordinatorError::Pool)?;
        Ok(Self {
            pool,
            step: AtomicUsize::new(step as usize),
            statements: Arc::default(),
        })
    }

    /// How many statements were run so far.
    pub(crate) fn statements_run(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The step that statements are chosen for.
    pub(crate) fn step(&self) -> SchemaStep {
        SchemaStep::ALL[self.step.load(Ordering::Acquire)]
    }

    /// Chooses statements for `step` from now on, and has all of them prepared anew.
    pub(crate) fn move_to(&self, step: SchemaStep) {
        self.step.store(step as usize, Ordering::Release);
        self.pool.manager().statement_caches.clear();
    }

    /// A connection for a request.
    pub(crate) async fn get(&self) -> Result<Db, ApiError> {
        self.connection()
            .await
            .map_err(|error| internal(Exception::new("PG::ConnectionBad", error.to_string())))
    }

    /// A connection.
    pub(crate) async fn connection(&self) -> Result<Db, deadpool_postgres::PoolError> {
        Ok(Db {
            client: Some(self.pool.get().await?),
            step: self.step(),
            in_transaction: false,
            under_way: AtomicUsize::new(0),
            statements: Arc::clone(&self.statements),
        })
    }

    /// Closes all connections.
    pub(crate) fn close(&self) {
        self.pool.close();
    }
}

/// What the statements rely on: times without zone are UTC. And what they gain by: none of them
/// is planned better for its values, so that each is planned once for a connection and not five
/// times more; with three partitions and a dozen indexes each, planning costs more than running.
const SESSION: &str = "-c TimeZone=UTC -c plan_cache_mode=force_generic_plan";

/// `config` with the session settings of [`SESSION`].
pub(crate) fn session(mut config: tokio_postgres::Config) -> tokio_postgres::Config {
    let options = match config.get_options() {
        Some(given) => format!("{given} {SESSION}"),
        None => SESSION.to_owned(),
    };
    config.options(options);
    if config.get_application_name().is_none() {
        config.application_name("fleetproof");
    }
    config
}

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
