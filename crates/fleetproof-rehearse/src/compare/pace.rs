use std::time::{Duration, Instant};

use tokio_postgres::{Client, SimpleQueryMessage};

use super::Limits;
use crate::{RehearseError, ServerWords};

/// How often the server is asked whether it is less busy.
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// Sends statements no faster than the limits allow.
#[derive(Debug)]
pub struct Pace<'a> {
    client: &'a Client,
    limits: &'a Limits,
    begin: &'a str,
    began: Instant,
    first: bool,
}

/// What the server answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// Rows as text.
    Rows(Vec<Vec<Option<String>>>),
    /// The time is over; nothing was asked.
    TimeIsOver(String),
    /// The server refused, such as by a statement time-out.
    Refused(String),
}

impl<'a> Pace<'a> {
    /// The time that all may take begins now. `begin` begins a transaction as the one that `client`
    /// is in.
    pub fn new(client: &'a Client, limits: &'a Limits, begin: &'a str) -> Self {
        Self {
            client,
            limits,
            begin,
            began: Instant::now(),
            first: true,
        }
    }

    pub(super) fn rows(&self) -> Option<i64> {
        self.limits.rows.map(i64::from)
    }

    /// Runs one statement, once it may. What the server refuses leaves its transaction usable.
    pub(super) async fn ask(&mut self, query: &str) -> Result<Answer, RehearseError> {
        if let Some(limit) = self
            .limits
            .time
            .filter(|limit| self.began.elapsed() >= *limit)
        {
            return Ok(Answer::TimeIsOver(format!(
                "the {} seconds for looking at rows were over",
                limit.as_secs()
            )));
        }
        if !self.first && !self.limits.pause.is_zero() {
            tokio::time::sleep(self.limits.pause).await;
        }
        self.first = false;
        self.wait_for_calm().await?;
        self.client.batch_execute("SAVEPOINT look").await?;
        let answer = self.client.simple_query(query).await;
        self.client
            .batch_execute("ROLLBACK TO SAVEPOINT look; RELEASE SAVEPOINT look")
            .await?;
        let messages = match answer {
            Ok(messages) => messages,
            Err(error) => {
                return match ServerWords::of(&error) {
                    Some(words) => Ok(Answer::Refused(words.to_string())),
                    None => Err(error.into()),
                };
            }
        };
        if self.limits.is_slow() {
            // A new snapshot for the next statement.
            let anew = format!("COMMIT; {}", self.begin);
            self.client.batch_execute(&anew).await?;
        }
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(
                (0..row.len())
                    .map(|at| row.get(at).map(str::to_owned))
                    .collect(),
            ),
            _ => None,
        });
        Ok(Answer::Rows(rows.collect()))
    }

    /// Waits while the server is busier than the limit says.
    async fn wait_for_calm(&self) -> Result<(), RehearseError> {
        let Some(most) = self.limits.max_load else {
            return Ok(());
        };
        // What this role may not see of other sessions is NULL, and counts as active: better to wait
        // too long than to press a server whose load is hidden.
        let query = "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND \
                     backend_type = 'client backend' AND state IS DISTINCT FROM 'idle'";
        loop {
            let messages = self.client.simple_query(query).await?;
            let active = messages.iter().find_map(|message| match message {
                SimpleQueryMessage::Row(row) => row.get(0)?.parse::<u32>().ok(),
                _ => None,
            });
            let over = self
                .limits
                .time
                .is_some_and(|limit| self.began.elapsed() >= limit);
            if over || active.is_none_or(|active| active <= most) {
                return Ok(());
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }
}
