use rusqlite::params;
use time::OffsetDateTime;

use super::{History, HistoryError};
use crate::clock::millis;

impl History {
    /// Forgets rounds of a target that are both older than `before` and not among its newest `keep`:
    /// a clock that has jumped ahead for a moment must not empty the history. Delivered messages and
    /// runners that are gone go by age alone.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn prune(
        &self,
        target: &str,
        before: OffsetDateTime,
        keep: i64,
    ) -> Result<(), HistoryError> {
        let target = target.to_owned();
        self.write(move |history| {
            let at = millis(before);
            let last: i64 = history.query_row(
                "SELECT coalesce(max(number), 0) FROM round WHERE target = ?1",
                [&target],
                |row| row.get(0),
            )?;
            let until: i64 = history.query_row(
                "SELECT coalesce(max(number), 0) FROM round
                 WHERE target = ?1 AND started_at < ?2 AND number <= ?3",
                params![target, at, last - keep],
                |row| row.get(0),
            )?;
            history.execute(
                "DELETE FROM probe WHERE target = ?1 AND number <= ?2",
                params![target, until],
            )?;
            history.execute(
                "DELETE FROM round WHERE target = ?1 AND number <= ?2",
                params![target, until],
            )?;
            history.execute("DELETE FROM message WHERE delivered_at < ?1", [at])?;
            history.execute(
                "DELETE FROM runner WHERE state IN ('removed', 'vanished') AND planted_at < ?1",
                [at],
            )?;
            Ok(())
        })
        .await
    }
}
