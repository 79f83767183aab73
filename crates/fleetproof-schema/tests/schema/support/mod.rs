//! A database of its own for each test, and rows to put into it.

mod catalog;
mod fleet;

use std::ops::{Deref, DerefMut};

use fleetproof_model::SchemaStep;
use fleetproof_postgres::testing::TestDatabase;
use fleetproof_schema::{DbError, migrate, patch};
use tokio_postgres::{Client, Config, Error, NoTls};

pub(crate) use catalog::{lines, words};
pub(crate) use fleet::{Fleet, insert_manager, insert_runner, owner};

/// A connection to a database that nobody else uses.
pub(crate) struct Database {
    client: Client,
    database: TestDatabase,
}

impl Database {
    /// Empty.
    pub(crate) async fn empty() -> Self {
        Self::of(TestDatabase::empty().await).await
    }

    /// At a step of the time line, without rows.
    pub(crate) async fn at(step: SchemaStep) -> Self {
        let prepare = async |config: Config| {
            let (mut client, connection) = config.connect(NoTls).await.unwrap();
            tokio::spawn(connection);
            migrate(&mut client, step).await.unwrap();
        };
        Self::of(TestDatabase::from_template(step.as_str(), prepare).await).await
    }

    async fn of(database: TestDatabase) -> Self {
        Self {
            client: database.connect().await,
            database,
        }
    }

    /// One more connection.
    pub(crate) async fn another(&self) -> Client {
        self.database.connect().await
    }

    pub(crate) async fn migrate(&mut self, step: SchemaStep) {
        migrate(&mut self.client, step).await.unwrap();
    }

    pub(crate) async fn patch(&self, name: &str) {
        self.run(patch(name).unwrap()).await;
    }

    /// Statements that must succeed.
    pub(crate) async fn run(&self, sql: &str) {
        if let Err(error) = self.client.batch_execute(sql).await {
            panic!("{sql}\n{}", refusal(&error));
        }
    }

    /// Statements that the server must refuse.
    pub(crate) async fn refused(&self, sql: &str) -> DbError {
        match self.client.batch_execute(sql).await {
            Ok(()) => panic!("accepted: {sql}"),
            Err(error) => refusal(&error),
        }
    }

    /// Whether the server has an extension to offer; not every packaged one has those of contrib.
    pub(crate) async fn offers(&self, extension: &str) -> bool {
        let found = "SELECT FROM pg_available_extensions WHERE name = $1";
        self.client
            .query_opt(found, &[&extension])
            .await
            .unwrap()
            .is_some()
    }

    /// The one number that a query gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.client.query_one(sql, &[]).await.unwrap().get(0)
    }
}

/// What the server said.
pub(crate) fn refusal(error: &Error) -> DbError {
    DbError::from_error(error).unwrap_or_else(|| panic!("{error}"))
}

impl Deref for Database {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl DerefMut for Database {
    fn deref_mut(&mut self) -> &mut Client {
        &mut self.client
    }
}
