//! What receivers must be told, until they have taken it.

use rusqlite::{OptionalExtension, Transaction, params};
use time::OffsetDateTime;

use super::{History, HistoryError};
use crate::clock::millis;

/// A message to one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The receiver's name.
    pub receiver: String,
    /// The body, as it will be sent.
    pub body: String,
}

pub(super) fn insert(
    history: &Transaction<'_>,
    messages: &[Message],
    at: OffsetDateTime,
) -> rusqlite::Result<()> {
    for message in messages {
        history.execute(
            "INSERT INTO message (receiver, body, made_at) VALUES (?1, ?2, ?3)",
            params![message.receiver, message.body, millis(at)],
        )?;
    }
    Ok(())
}

impl History {
    /// The oldest message to `receiver` that it has not taken, with its number.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn next_message(
        &self,
        receiver: &str,
    ) -> Result<Option<(i64, String)>, HistoryError> {
        let receiver = receiver.to_owned();
        self.read(move |history| {
            history
                .query_row(
                    "SELECT key, body FROM message
                     WHERE receiver = ?1 AND delivered_at IS NULL ORDER BY key LIMIT 1",
                    [&receiver],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()
        })
        .await
    }

    /// Notes that a message was taken.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn delivered(&self, key: i64, at: OffsetDateTime) -> Result<(), HistoryError> {
        self.write(move |history| {
            history.execute(
                "UPDATE message SET delivered_at = ?2 WHERE key = ?1",
                params![key, millis(at)],
            )?;
            Ok(())
        })
        .await
    }

    /// How many messages wait for their receivers.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn waiting_messages(&self) -> Result<Vec<(String, u64)>, HistoryError> {
        self.read(|history| {
            let mut find = history.prepare_cached(
                "SELECT receiver, count(*) FROM message WHERE delivered_at IS NULL
                 GROUP BY receiver ORDER BY receiver",
            )?;
            let rows = find.query_map([], |row| {
                Ok((
                    row.get(0)?,
                    u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0),
                ))
            })?;
            rows.collect()
        })
        .await
    }
}
