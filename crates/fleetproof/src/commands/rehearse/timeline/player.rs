//! Carries out the files, on a connection of their own.

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use fleetproof_rehearse::{
    ServerWords,
    migration::{Kind, Migration},
    send,
};
use tokio_postgres::{Client, Config, NoTls};

use super::clock::{Clock, State};
use crate::error::{Error, chain};

/// A deadlock with a request is noticed here first, so that the migration gives way: the server's
/// own time is a second, after which a request would.
const SESSION: &str = "-c TimeZone=UTC -c deadlock_timeout=100ms -c client_min_messages=warning";

/// How often a transaction is tried that does not get its locks, and the pause in between.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(100);

/// The session in which migrations run.
#[derive(Debug)]
pub(super) struct Player {
    client: Client,
    /// The number of the session's process.
    pub(super) pid: i32,
    clock: Arc<Clock>,
}

/// How a file went.
#[derive(Debug, Default)]
pub(super) struct Played {
    /// Its statements and how long each took.
    pub(super) took: Vec<(usize, Duration)>,
    /// How long all took.
    pub(super) whole: Duration,
    /// How often it gave way to requests.
    pub(super) gave_way: u32,
    /// The statement that was refused.
    pub(super) refused: Option<(usize, ServerWords)>,
    /// What was not carried out, from the transaction of the refused statement on.
    rest: Range<usize>,
}

impl Played {
    /// What is left to be carried out, where only the locks were not to be had.
    pub(super) fn lost_to_traffic(&self) -> Option<Range<usize>> {
        let (_, words) = self.refused.as_ref()?;
        is_about_locks(words).then(|| self.rest.clone())
    }

    /// Adds how the rest went.
    pub(super) fn go_on(&mut self, rest: Self) {
        self.took.retain(|(at, _)| *at < self.rest.start);
        self.took.extend(rest.took);
        self.whole += rest.whole;
        self.gave_way += rest.gave_way + 1;
        self.refused = rest.refused;
        self.rest = rest.rest;
    }
}

impl Player {
    /// Opens the session.
    pub(super) async fn connect(
        mut config: Config,
        lock_timeout: Option<Duration>,
        clock: Arc<Clock>,
    ) -> Result<Self, Error> {
        let mut options = SESSION.to_owned();
        if let Some(limit) = lock_timeout {
            options += &format!(" -c lock_timeout={}ms", limit.as_millis().max(1));
        }
        config.options(options);
        config.application_name("fleetproof migration");
        let (client, connection) = config.connect(NoTls).await.map_err(lost)?;
        tokio::spawn(connection);
        let row = client.query_one("SELECT pg_backend_pid()", &[]).await;
        Ok(Self {
            pid: row.map_err(lost)?.get(0),
            client,
            clock,
        })
    }

    /// Carries out statements, transaction by transaction, until their end or a refusal.
    pub(super) async fn play(
        &self,
        migration: &Migration,
        statements: Range<usize>,
    ) -> Result<Played, Error> {
        let begun = Instant::now();
        let mut played = Played::default();
        let end = statements.end;
        for unit in units(migration, statements) {
            let mut tries = 1;
            let refused = loop {
                let before = played.took.len();
                let Err((at, words)) = self.unit(migration, unit.clone(), &mut played.took).await?
                else {
                    break None;
                };
                if !is_about_locks(&words) || tries == TRIES {
                    break Some((at, words));
                }
                tries += 1;
                played.gave_way += 1;
                played.took.truncate(before);
                tokio::time::sleep(PAUSE).await;
            };
            if refused.is_some() {
                played.refused = refused;
                played.rest = unit.start..end;
                break;
            }
        }
        played.whole = begun.elapsed();
        Ok(played)
    }

    /// Carries out a transaction, or a statement that is by itself.
    async fn unit(
        &self,
        migration: &Migration,
        unit: Range<usize>,
        took: &mut Vec<(usize, Duration)>,
    ) -> Result<Result<(), (usize, ServerWords)>, Error> {
        let statements = &migration.statements;
        let is_transaction = statements[unit.start].transaction.is_some();
        let last = unit.end - 1;
        let mut is_open = false;
        let mut at = unit.start;
        while at < unit.end {
            let statement = &statements[at];
            if is_transaction && !is_open && statement.kind != Kind::Begin {
                self.client.batch_execute("BEGIN").await.map_err(lost)?;
                is_open = true;
            }
            let begun = Instant::now();
            self.clock.set(State::During(at));
            let mut answer = send(&self.client, statement).await;
            match statement.kind {
                Kind::Begin => is_open = true,
                Kind::Commit | Kind::Rollback => is_open = false,
                _ => {}
            }
            if answer.is_ok() && at == last && is_open {
                // What is checked at the end of the transaction is the last statement's.
                answer = self.client.batch_execute("COMMIT").await;
                is_open = false;
            }
            took.push((at, begun.elapsed()));
            self.clock.set(State::After(at));
            let Err(error) = answer else {
                at += 1;
                continue;
            };
            let words = ServerWords::of(&error).ok_or_else(|| lost(error))?;
            match way_back(migration, at..unit.end) {
                Some(savepoint) if is_open => at = savepoint,
                _ => {
                    if is_transaction {
                        self.client.batch_execute("ROLLBACK").await.map_err(lost)?;
                    }
                    return Ok(Err((at, words)));
                }
            }
        }
        Ok(Ok(()))
    }
}

/// Whether a lock was not to be had in time, or only one of two who wait for each other could.
fn is_about_locks(words: &ServerWords) -> bool {
    matches!(words.sqlstate.as_str(), "55P03" | "40P01")
}

/// Transactions, and statements that are by themselves.
fn units(migration: &Migration, statements: Range<usize>) -> Vec<Range<usize>> {
    let mut units: Vec<Range<usize>> = Vec::new();
    for at in statements {
        let number = migration.statements[at].transaction;
        match units.last_mut() {
            Some(unit)
                if number.is_some() && migration.statements[unit.start].transaction == number =>
            {
                unit.end = at + 1;
            }
            _ => units.push(at..at + 1),
        }
    }
    units
}

/// The statement that goes back to a savepoint because this one may be refused.
fn way_back(migration: &Migration, mut rest: Range<usize>) -> Option<usize> {
    rest.find(|at| {
        let kind = &migration.statements[*at].kind;
        matches!(kind, Kind::RollbackTo { recovers: true, .. })
    })
}

/// The server could not be asked.
pub(super) fn lost(error: tokio_postgres::Error) -> Error {
    Error::CannotTell(format!(
        "the connection to the private PostgreSQL failed: {}",
        chain(&error)
    ))
}
