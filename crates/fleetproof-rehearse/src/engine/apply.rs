use std::sync::Arc;

use tokio_postgres::{Client, SimpleQueryMessage};

use crate::{
    RehearseError, ServerWords, catalog,
    migration::{Kind, Migration},
    rules::{Applied, HeldLock, State},
    scratch::Scratch,
    sync,
};

/// Carries a migration out, transaction by transaction.
#[derive(Debug)]
pub(super) struct Player<'a> {
    client: &'a Client,
    scratch: &'a Scratch,
    migration: &'a Migration,
    next: usize,
    open: Option<u32>,
    /// A number for each transaction, in order.
    transactions: u32,
    /// What was carried out and committed.
    pub(super) applied: Vec<Applied>,
    pending: Vec<Applied>,
    /// The state after the last commit.
    pub(super) state: State,
}

/// How far it came.
#[derive(Debug)]
pub(super) enum Played {
    /// A transaction is through: the statements from this place in `applied` on.
    Commit(usize),
    /// A statement was refused; nothing of its transaction remains.
    Failed(usize, Box<ServerWords>),
    /// All is done.
    End,
}

impl<'a> Player<'a> {
    /// `client` is a session in a database of `scratch`.
    pub(super) fn new(
        client: &'a Client,
        scratch: &'a Scratch,
        migration: &'a Migration,
        state: State,
    ) -> Self {
        Self {
            client,
            scratch,
            migration,
            next: 0,
            open: None,
            transactions: 0,
            applied: Vec::new(),
            pending: Vec::new(),
            state,
        }
    }

    /// Whether no statement is left.
    pub(super) fn is_done(&self) -> bool {
        let rest = &self.migration.statements[self.next..];
        rest.iter().all(|statement| !matters(&statement.kind))
    }

    /// Goes on until the next commit.
    pub(super) async fn next_commit(&mut self) -> Result<Played, RehearseError> {
        while let Some(statement) = self.migration.statements.get(self.next) {
            let at = self.next;
            if self.open.is_some() && statement.transaction != self.open {
                if let Err(words) = self.commit().await? {
                    return Ok(Played::Failed(at.saturating_sub(1), Box::new(words)));
                }
                if let Some(from) = self.settle() {
                    return Ok(Played::Commit(from));
                }
                continue;
            }
            self.next += 1;
            if matches!(statement.kind, Kind::Rollback) {
                self.client.batch_execute("ROLLBACK").await?;
                self.open = None;
                self.pending.clear();
                continue;
            }
            if matches!(statement.kind, Kind::Begin) && self.open.is_none() {
                // As it stands there: it may say READ ONLY, or name an isolation level.
                if let Err(words) = refusal(self.client.batch_execute(&statement.text).await)? {
                    return self.failed(at, words);
                }
                self.transactions += 1;
                self.open = statement.transaction;
            }
            if !matters(&statement.kind) {
                continue;
            }
            let by_itself = statement.transaction.is_none();
            if self.open.is_none() {
                self.client.batch_execute("BEGIN").await?;
                self.transactions += 1;
                self.open = Some(statement.transaction.unwrap_or(u32::MAX));
            }
            match self.carry_out(at).await? {
                Ok(()) => {}
                // CONCURRENTLY, VACUUM, a procedure that commits.
                Err(words) if by_itself && matches!(words.sqlstate.as_str(), "25001" | "2D000") => {
                    self.client.batch_execute("ROLLBACK").await?;
                    self.open = None;
                    if let Err(words) = self.carry_out_alone(at).await? {
                        return self.failed(at, words);
                    }
                    if let Some(from) = self.settle() {
                        return Ok(Played::Commit(from));
                    }
                    continue;
                }
                Err(words) => {
                    if let Some(savepoint) = self.way_back(at) {
                        self.next = savepoint;
                        continue;
                    }
                    self.client.batch_execute("ROLLBACK").await?;
                    self.open = None;
                    self.pending.clear();
                    return self.failed(at, words);
                }
            }
            if by_itself {
                if let Err(words) = self.commit().await? {
                    return Ok(Played::Failed(at, Box::new(words)));
                }
                if let Some(from) = self.settle() {
                    return Ok(Played::Commit(from));
                }
            }
        }
        if self.open.is_some() {
            if let Err(words) = self.commit().await? {
                return Ok(Played::Failed(self.next.saturating_sub(1), Box::new(words)));
            }
            if let Some(from) = self.settle() {
                return Ok(Played::Commit(from));
            }
        }
        Ok(Played::End)
    }

    /// A syntax error is no hazard: the file is not what it was meant to be.
    fn failed(&self, at: usize, words: ServerWords) -> Result<Played, RehearseError> {
        let place = self.migration.place(at, words.position);
        match (words.sqlstate.as_str(), words.position, place) {
            ("42601", Some(_), Some(place)) => Err(RehearseError::Syntax {
                place,
                message: words.message,
            }),
            _ => Ok(Played::Failed(at, Box::new(words))),
        }
    }

    /// The statement that goes back to a savepoint after statement `at` of the same transaction was
    /// refused: the script expects that it may be.
    fn way_back(&self, at: usize) -> Option<usize> {
        let number = self.open?;
        let rest = self.migration.statements.iter().enumerate().skip(at + 1);
        rest.take_while(|(_, statement)| statement.transaction == Some(number))
            .find(|(_, statement)| {
                matches!(statement.kind, Kind::RollbackTo { recovers: true, .. })
            })
            .map(|(savepoint, _)| savepoint)
    }

    async fn commit(&mut self) -> Result<Result<(), ServerWords>, RehearseError> {
        self.open = None;
        refusal(self.client.batch_execute("COMMIT").await)
    }

    /// Takes what is pending as committed.
    fn settle(&mut self) -> Option<usize> {
        let from = self.applied.len();
        let last = self.pending.last()?;
        self.state = last.state.clone();
        self.applied.append(&mut self.pending);
        Some(from)
    }

    async fn carry_out(&mut self, at: usize) -> Result<Result<(), ServerWords>, RehearseError> {
        let statement = &self.migration.statements[at];
        if let Err(words) = self.send(at).await? {
            return Ok(Err(words));
        }
        if let Kind::RollbackTo {
            savepoint: Some(savepoint),
            ..
        } = statement.kind
        {
            // What came after the savepoint was not carried out after all.
            self.pending
                .retain(|applied| applied.statement <= savepoint);
        }
        let before = self.pending.last().map_or(&self.state, |last| &last.state);
        let state = match changes_schema(&statement.text) {
            true => {
                let catalog = catalog::read(self.client).await?;
                let pairs = sync::find(&catalog, Some(&before.pairs));
                State {
                    catalog: Arc::new(catalog),
                    pairs: Arc::new(pairs),
                }
            }
            false => before.clone(),
        };
        let Session {
            locks,
            lock_timeout_ms,
            as_replica,
        } = self.session().await?;
        self.pending.push(Applied {
            statement: at,
            transaction: self.transactions,
            locks,
            lock_timeout_ms,
            as_replica,
            state,
        });
        Ok(Ok(()))
    }

    async fn carry_out_alone(
        &mut self,
        at: usize,
    ) -> Result<Result<(), ServerWords>, RehearseError> {
        if let Err(words) = self.send(at).await? {
            return Ok(Err(words));
        }
        let catalog = catalog::read_here(self.client).await?;
        let pairs = sync::find(&catalog, Some(&self.state.pairs));
        self.transactions += 1;
        self.pending.push(Applied {
            statement: at,
            transaction: self.transactions,
            locks: Vec::new(),
            lock_timeout_ms: 0,
            as_replica: false,
            state: State {
                catalog: Arc::new(catalog),
                pairs: Arc::new(pairs),
            },
        });
        Ok(Ok(()))
    }

    /// Has the server run a statement, with its data.
    async fn send(&self, at: usize) -> Result<Result<(), ServerWords>, RehearseError> {
        let statement = &self.migration.statements[at];
        let text = &statement.text;
        if matches!(statement.kind, Kind::Copy { .. }) {
            return refusal(crate::send(self.client, statement).await);
        }
        match is_of_the_server(text) {
            true => self.send_to_server(text).await,
            false => refusal(self.client.batch_execute(text).await),
        }
    }

    /// The migration is carried out several times, in databases that begin alike, on a server that is
    /// not made anew: there a role may be made or dropped already, by the same statement.
    async fn send_to_server(&self, text: &str) -> Result<Result<(), ServerWords>, RehearseError> {
        let within = self.open.is_some();
        if within {
            self.client.batch_execute("SAVEPOINT of_the_server").await?;
        }
        let answer = refusal(self.client.batch_execute(text).await)?;
        let is_done = |words: &ServerWords| {
            matches!(
                words.sqlstate.as_str(),
                "42710" | "42P04" | "42704" | "3D000"
            ) && self.scratch.of_the_server().contains(text)
        };
        let end = match answer {
            Ok(()) => "RELEASE of_the_server",
            Err(words) if is_done(&words) => "ROLLBACK TO of_the_server",
            Err(words) => return Ok(Err(words)),
        };
        if within {
            self.client.batch_execute(end).await?;
        }
        self.scratch.of_the_server().insert(text.to_owned());
        Ok(Ok(()))
    }

    async fn session(&self) -> Result<Session, RehearseError> {
        let query = "SELECT l.relation::int8, l.mode, \
                     (SELECT setting FROM pg_settings WHERE name = 'lock_timeout'), \
                     current_setting('session_replication_role') = 'replica' \
                     FROM (SELECT) one LEFT JOIN pg_locks l ON l.pid = pg_backend_pid() \
                     AND l.locktype = 'relation' AND l.granted AND l.relation >= 16384";
        let mut session = Session::default();
        for message in self.client.simple_query(query).await? {
            let SimpleQueryMessage::Row(row) = message else {
                continue;
            };
            session.lock_timeout_ms = row.get(2).and_then(|text| text.parse().ok()).unwrap_or(0);
            session.as_replica = row.get(3) == Some("t");
            let relation = row.get(0).and_then(|text| text.parse().ok());
            session.locks.extend(relation.map(|relation| HeldLock {
                relation,
                mode: row.get(1).unwrap_or_default().to_owned(),
            }));
        }
        Ok(session)
    }
}

/// What a session is like after a statement.
#[derive(Debug, Default)]
struct Session {
    locks: Vec<HeldLock>,
    lock_timeout_ms: u64,
    as_replica: bool,
}

fn matters(kind: &Kind) -> bool {
    !matches!(kind, Kind::Begin | Kind::Commit)
}

fn refusal(
    answer: Result<(), tokio_postgres::Error>,
) -> Result<Result<(), ServerWords>, RehearseError> {
    match answer {
        Ok(()) => Ok(Ok(())),
        Err(error) => match ServerWords::of(&error) {
            Some(words) => Ok(Err(words)),
            None => Err(error.into()),
        },
    }
}

/// Statements on rows leave the catalog as it is; reading it anew would be wasted.
fn changes_schema(text: &str) -> bool {
    let first = text
        .split(|c: char| !c.is_ascii_alphabetic())
        .find(|word| !word.is_empty());
    let first = first.unwrap_or_default().to_ascii_uppercase();
    !matches!(
        first.as_str(),
        "INSERT"
            | "UPDATE"
            | "DELETE"
            | "SET"
            | "COPY"
            | "TRUNCATE"
            | "ANALYZE"
            | "LOCK"
            | "SHOW"
            | "RESET"
    )
}

/// Whether a statement is about something that all databases of a server share.
fn is_of_the_server(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_ascii_alphabetic());
    let mut words = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase);
    let verb = words.next().unwrap_or_default();
    let what = words.next().unwrap_or_default();
    let kinds = ["ROLE", "USER", "GROUP", "DATABASE", "TABLESPACE", "SYSTEM"];
    matches!(verb.as_str(), "CREATE" | "DROP" | "ALTER")
        && kinds.contains(&what.as_str())
        // CREATE USER MAPPING is about one database.
        && words.next().as_deref() != Some("MAPPING")
}
