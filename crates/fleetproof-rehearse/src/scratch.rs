//! Databases of the private server, made for one rehearsal and dropped after it.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio_postgres::{Client, Config, NoTls};

use crate::{RehearseError, sql::identifier};

/// A private server on which databases may be made and broken.
#[derive(Debug, Clone)]
pub struct Scratch {
    server: Config,
    /// Statements about the server as a whole that were carried out.
    of_the_server: Arc<Mutex<BTreeSet<String>>>,
}

impl Scratch {
    /// `server` connects as a superuser to any database of the private server.
    pub fn new(server: Config) -> Self {
        Self {
            server,
            of_the_server: Arc::default(),
        }
    }

    /// The statements about the server as a whole that were carried out.
    pub(crate) fn of_the_server(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.of_the_server
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A new database: empty, or a copy of `template`, which nobody may be connected to.
    ///
    /// # Errors
    /// The server may refuse, or be gone.
    pub async fn database(&self, template: Option<&str>) -> Result<ScratchDatabase, RehearseError> {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("rehearse_{}_{number}", std::process::id());
        let made = identifier(&name);
        let template = identifier(template.unwrap_or("template0"));
        let client = connect(&self.server).await?;
        let version = client
            .query_one("SELECT current_setting('server_version_num')::int", &[])
            .await?;
        // Without it a copy goes through the write-ahead log, which takes five times as long; from
        // version 15 on.
        let strategy = match version.get::<_, i32>(0) >= 150_000 {
            true => " STRATEGY FILE_COPY",
            false => "",
        };
        client
            .batch_execute(&format!(
                "CREATE DATABASE {made} TEMPLATE {template}{strategy}"
            ))
            .await?;
        let mut config = self.server.clone();
        config.dbname(&name);
        Ok(ScratchDatabase { name, config })
    }

    /// Drops `database`, whoever is connected to it.
    ///
    /// # Errors
    /// The server may be gone.
    pub async fn drop(&self, database: &ScratchDatabase) -> Result<(), RehearseError> {
        let client = connect(&self.server).await?;
        let name = identifier(&database.name);
        let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        Ok(client.batch_execute(&statement).await?)
    }
}

/// A database of the private server.
#[derive(Debug, Clone)]
pub struct ScratchDatabase {
    name: String,
    config: Config,
}

impl ScratchDatabase {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A new session in it, in UTC and with the default search path.
    ///
    /// # Errors
    /// The server may be gone.
    pub async fn connect(&self) -> Result<Client, RehearseError> {
        let client = connect(&self.config).await?;
        client.batch_execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601'; SET client_min_messages = error").await?;
        Ok(client)
    }
}

async fn connect(config: &Config) -> Result<Client, RehearseError> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(async move {
        // The client is told of the same failure.
        let _ = connection.await;
    });
    Ok(client)
}
