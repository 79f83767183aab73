use std::{path::PathBuf, time::Instant};

use fleetproof_model::SchemaStep;
use rustix::process::Signal;
use serde_json::Value;
use tokio_postgres::{Client, NoTls, error::SqlState};

use super::{Ended, Fleetproof, Started, wait_for};

/// A `fleetproof serve` that is ready.
pub(crate) struct Served {
    started: Started,
    ready: Value,
}

impl Served {
    /// With these further arguments.
    pub(crate) fn start(arguments: &str) -> Self {
        let command = format!("serve --listen 127.0.0.1:0 --ready-file ready.json {arguments}");
        Self::of(Fleetproof::new(&command))
    }

    /// Of a call that asks for the ready file `ready.json`.
    pub(crate) fn of(call: Fleetproof) -> Self {
        let mut started = call.start();
        let path = started.folder().join("ready.json");
        let text = wait_for("the ready file", || {
            let text = std::fs::read_to_string(&path).ok();
            assert!(text.is_some() || !started.has_ended(), "it has ended");
            text
        });
        Self {
            started,
            // Whole or not at all: the first read has it all.
            ready: serde_json::from_str(&text).unwrap(),
        }
    }

    /// A text in the ready file, by JSON pointer.
    #[track_caller]
    pub(crate) fn ready(&self, pointer: &str) -> String {
        let value = self.ready.pointer(pointer).unwrap();
        value.as_str().unwrap().to_owned()
    }

    /// The whole ready file.
    pub(crate) fn ready_file(&self) -> &Value {
        &self.ready
    }

    pub(crate) fn ready_path(&self) -> PathBuf {
        self.started.folder().join("ready.json")
    }

    pub(crate) fn url(&self) -> String {
        self.ready("/url")
    }

    pub(crate) fn started(&self) -> &Started {
        &self.started
    }

    /// A check of it, as its administrator.
    pub(crate) fn check(&self, arguments: &str) -> Fleetproof {
        Fleetproof::new(&format!("check --url {} {arguments}", self.url()))
            .env("FLEETPROOF_TOKEN", &self.ready("/admin_token"))
    }

    /// How many runners it has.
    pub(crate) fn runners(&self) -> i64 {
        on(&self.ready("/database_url"), async |client| {
            let row = client.query_one("SELECT count(*) FROM ci_runners", &[]);
            row.await.unwrap().get(0)
        })
    }

    /// Waits for its end.
    pub(crate) fn wait(self) -> Ended {
        self.started.wait()
    }

    /// Asks it to stop, and waits for its end.
    pub(crate) fn stop(self) -> Ended {
        self.started.signal(Signal::TERM);
        self.started.wait()
    }
}

/// Runs statements in one transaction, which gives way and tries again where it would wait for a request
/// that may wait for it: no request fails of that, as a careful deploy sees to.
pub(crate) fn execute(url: &str, sql: &str) {
    // Less than the server's deadlock_timeout.
    let whole = format!("BEGIN; SET LOCAL lock_timeout = '300ms'; {sql}; COMMIT");
    on(url, async |client| {
        let deadline = Instant::now() + super::PATIENCE;
        while let Err(error) = client.batch_execute(&whole).await {
            let waits = error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE);
            assert!(waits && Instant::now() < deadline, "{error:?}");
            client.batch_execute("ROLLBACK").await.unwrap();
        }
    });
}

/// Brings a database's schema to a later step, as somebody else's deploy would.
pub(crate) fn migrate(url: &str, step: SchemaStep) {
    on(url, async |mut client| {
        fleetproof_schema::migrate(&mut client, step).await.unwrap();
    });
}

fn on<T>(url: &str, work: impl AsyncFnOnce(Client) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let connected = tokio_postgres::connect(url, NoTls).await;
        let (client, connection) = connected.unwrap();
        tokio::spawn(connection);
        work(client).await
    })
}
