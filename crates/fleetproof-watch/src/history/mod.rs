//! What the watch remembers: rounds, runners, alerts and messages, in one SQLite file.
//!
//! A thread of its own does all the writing, in transactions: whatever a round has shown, the alerts
//! that follow and the messages that tell of them are there together or not at all.

mod error;
mod lock;
mod messages;
mod prune;
mod rounds;
mod runners;
mod schema;
mod standings;

use std::{path::Path, sync::mpsc, thread};

use rusqlite::Connection;
use tokio::sync::oneshot;

pub use error::HistoryError;
pub use messages::Message;
pub use rounds::{LastRounds, ProbeLine, RoundLine, RoundRecord, StoredFinding};
pub use runners::{NewRunner, RunnerState};

use lock::Lock;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The history of one watch. Clones share it.
#[derive(Debug, Clone)]
pub struct History {
    jobs: mpsc::Sender<Job>,
    place: std::sync::Arc<std::path::PathBuf>,
    _lock: std::sync::Arc<Lock>,
}

/// How a history is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct HistoryOptions {
    /// The largest size of the file, in bytes; unlimited where there is none.
    pub limit: Option<u64>,
    /// Whether to leave it to the system when the disk has what was written: what a killed process has
    /// written is there all the same, but not what a machine has that lost its power.
    pub hasty: bool,
}

impl History {
    /// Opens the history in `folder`, which is made where it is missing.
    ///
    /// # Errors
    /// If the folder cannot be used, another watch uses it, or the file is none of ours.
    pub fn open(folder: &Path, options: HistoryOptions) -> Result<Self, HistoryError> {
        let lock = Lock::take(folder)?;
        let file = folder.join("watch.sqlite");
        let mut connection = schema::open(&file, options)?;
        let (jobs, todo) = mpsc::channel::<Job>();
        let work = move || {
            for job in todo {
                job(&mut connection);
            }
        };
        thread::Builder::new()
            .name("history".to_owned())
            .spawn(work)
            .map_err(|error| HistoryError::folder(folder, error))?;
        Ok(Self {
            jobs,
            place: std::sync::Arc::new(file),
            _lock: std::sync::Arc::new(lock),
        })
    }

    /// Does `work` in one transaction of the history's thread.
    ///
    /// # Errors
    /// What SQLite said, as a sentence; nothing of it is kept then.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, HistoryError> {
        self.run(move |connection| {
            let transaction =
                connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })
        .await
    }

    /// Reads in the history's thread.
    ///
    /// # Errors
    /// What SQLite said, as a sentence.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, HistoryError> {
        self.run(move |connection| work(connection)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Whoever asked may have gone.
            let _ = tell.send(work(connection));
        });
        let ended = || HistoryError::Ended;
        self.jobs.send(job).map_err(|_| ended())?;
        let done = told.await.map_err(|_| ended())?;
        done.map_err(|error| HistoryError::of(&self.place, &error))
    }
}
