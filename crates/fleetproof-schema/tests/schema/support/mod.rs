//! A database of its own for each test, and rows to put into it.

#![expect(
    clippy::unwrap_used,
    reason = "what a test rests on is there, or the test fails"
)]

mod server;

use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use fleetproof_model::SchemaStep;
use fleetproof_schema::migrate;
use tokio_postgres::{Client, Config, NoTls};

use server::Server;

/// A connection to a database that nobody else uses.
pub(crate) struct Database {
    client: Client,
    config: Config,
    _server: Arc<Server>,
}

impl Database {
    /// Empty.
    pub(crate) async fn empty() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let server = Server::shared();
        let mut config = Config::new();
        config
            .host_path(server.socket_folder())
            .user("postgres")
            .dbname("postgres");
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let admin = connect(&config).await;
        admin
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        config.dbname(&name);
        Self {
            client: connect(&config).await,
            config,
            _server: server,
        }
    }

    /// At a step of the time line, without rows.
    pub(crate) async fn at(step: SchemaStep) -> Self {
        let mut database = Self::empty().await;
        migrate(&mut database, step).await.unwrap();
        database
    }

    /// One more connection.
    pub(crate) async fn another(&self) -> Client {
        connect(&self.config).await
    }
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

/// A server that has just been started refuses for a moment.
async fn connect(config: &Config) -> Client {
    let attempts = async {
        loop {
            match config.connect(NoTls).await {
                Ok((client, connection)) => {
                    tokio::spawn(connection);
                    return client;
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), attempts)
        .await
        .expect("the server comes up")
}
