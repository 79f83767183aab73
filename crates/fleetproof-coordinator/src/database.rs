//! Connections to the database, and statements that differ by schema step.

mod connection;
mod error;

use std::sync::{
    Arc,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use fleetproof_model::SchemaStep;
use tokio_postgres::types::ToSql;

use crate::{
    connector::Connector,
    error::{ApiError, CoordinatorError, internal},
    log::Exception,
};

pub use connection::Db;
pub(crate) use connection::Transaction;
pub use error::QueryError;

/// How long a request waits for a connection, in seconds.
const CONNECTION_WAIT_SECONDS: u64 = 10;

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
        let client = self.pool.get().await?;
        Ok(Db::new(client, self.step(), Arc::clone(&self.statements)))
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
