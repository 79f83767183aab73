//! For tests that need a database: one server for each test process, one database for each test.
//!
//! ```no_run
//! # async fn migrate(_: &tokio_postgres::Config) {}
//! # async fn test() {
//! use fleetproof_postgres::testing::TestDatabase;
//!
//! // The template is made by the first test that asks for it, then copied in 20 ms.
//! let database = TestDatabase::from_template("migrated", async |config| {
//!     migrate(&config).await;
//! })
//! .await;
//! let client = database.connect().await;
//! # }
//! ```
//!
//! The functions panic instead of returning errors: a test can do nothing else with them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, mpsc};
use std::thread;

use tokio::sync::OnceCell;
use tokio_postgres::{Client, Config};

use crate::{Binaries, Options, PrivateServer, database};

static SERVER: OnceCell<PrivateServer> = OnceCell::const_new();

/// The templates made so far, or being made.
static TEMPLATES: LazyLock<Mutex<HashMap<String, Arc<OnceCell<()>>>>> =
    LazyLock::new(Mutex::default);

/// The server that all tests of this process share, started by the first that asks. It ends with
/// the process, however that ends.
///
/// # Panics
/// If there is no server, or it does not start.
pub async fn shared_server() -> &'static PrivateServer {
    SERVER
        .get_or_init(async || {
            let binaries = Binaries::find(None).unwrap_or_else(|error| panic!("{error}"));
            // Tests run on many threads, each with a pool.
            let options = Options::new(binaries).setting("max_connections", "500");
            let started = PrivateServer::start(options).await;
            started.unwrap_or_else(|error| panic!("{error}"))
        })
        .await
}

/// A database of the shared server for one test; dropped with this value, in the background.
#[derive(Debug)]
pub struct TestDatabase {
    server: &'static PrivateServer,
    name: String,
}

impl TestDatabase {
    /// An empty database.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn empty() -> Self {
        Self::copy_of("template0").await
    }

    /// A copy of the database that `prepare` makes of an empty one. It runs once in a process for
    /// each `template` name; it must have closed its connections when it returns.
    ///
    /// # Panics
    /// If it cannot be made, or `prepare` panics.
    pub async fn from_template(template: &str, prepare: impl AsyncFnOnce(Config)) -> Self {
        let made = {
            let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(templates.entry(template.to_owned()).or_default())
        };
        let name = format!("template-{template}");
        made.get_or_init(async || {
            let server = shared_server().await;
            // A `prepare` that panicked has left a half-made one.
            for result in [
                server.drop_database(&name).await,
                server.create_database(&name).await,
            ] {
                result.unwrap_or_else(|error| panic!("{error}"));
            }
            prepare(server.config(&name)).await;
            disconnect_all(server, &name).await;
        })
        .await;
        Self::copy_of(&name).await
    }

    async fn copy_of(template: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("test-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let server = shared_server().await;
        let made = server.create_database_from(&name, template).await;
        made.unwrap_or_else(|error| panic!("{error}"));
        Self { server, name }
    }

    /// The database's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How to connect to it.
    #[must_use]
    pub fn config(&self) -> Config {
        self.server.config(&self.name)
    }

    /// The URI to connect to it.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.socket_url(&self.name)
    }

    /// A new connection to it.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn connect(&self) -> Client {
        let client = database::connect(&self.config()).await;
        client.unwrap_or_else(|error| panic!("{error}"))
    }
}

/// A dropped client's session ends a moment later, and a template must have none: no new ones
/// are let in, and the old ones are ended; `CREATE DATABASE` waits for the last of them.
async fn disconnect_all(server: &PrivateServer, name: &str) {
    let statement = format!(
        "ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false;
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    );
    let config = server.config("postgres");
    let done = database::execute(&config, &statement, || format!("cannot close `{name}`")).await;
    done.unwrap_or_else(|error| panic!("{error}"));
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // The test's runtime is about to end: one thread with a runtime of its own drops for all.
        static DROPPER: LazyLock<mpsc::Sender<(&'static PrivateServer, String)>> =
            LazyLock::new(|| {
                let (sender, receiver) = mpsc::channel::<(&PrivateServer, String)>();
                thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build();
                    let Ok(runtime) = runtime else { return };
                    for (server, name) in receiver {
                        let _ = runtime.block_on(server.drop_database(&name));
                    }
                });
                sender
            });
        let _ = DROPPER.send((self.server, std::mem::take(&mut self.name)));
    }
}
