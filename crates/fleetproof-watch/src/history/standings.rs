use rusqlite::{Transaction, params};

use super::{History, HistoryError};
use crate::{
    alert::Alert,
    judge::{Standing, Standings},
};

/// Keeps those that have changed.
pub(super) fn save(
    history: &Transaction<'_>,
    target: &str,
    standings: &Standings,
) -> rusqlite::Result<()> {
    let mut save = history.prepare_cached(
        "INSERT INTO standing (target, subject, standing) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET standing = excluded.standing",
    )?;
    for (subject, standing) in standings {
        let json = serde_json::to_string(standing).unwrap_or_default();
        save.execute(params![target, subject, json])?;
    }
    Ok(())
}

impl History {
    /// What is known of a target over all rounds.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn standings(&self, target: &str) -> Result<Standings, HistoryError> {
        let target = target.to_owned();
        self.read(move |history| {
            let mut find =
                history.prepare("SELECT subject, standing FROM standing WHERE target = ?1")?;
            let rows = find.query_map([&target], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })?;
            let mut standings = Standings::new();
            for row in rows {
                let (subject, json) = row?;
                if let Ok(standing) = serde_json::from_str(&json) {
                    standings.insert(subject, standing);
                }
            }
            Ok(standings)
        })
        .await
    }

    /// The alerts that are firing, of all targets.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn firing(&self) -> Result<Vec<Alert>, HistoryError> {
        self.read(|history| {
            let mut find = history.prepare_cached(
                "SELECT standing FROM standing WHERE standing LIKE '%\"state\":\"firing\"%'
                 ORDER BY target, subject",
            )?;
            let rows = find.query_map([], |row| row.get::<_, String>(0))?;
            let mut firing = Vec::new();
            for row in rows {
                let standing = serde_json::from_str::<Standing>(&row?).ok();
                firing.extend(standing.and_then(|standing| standing.alert));
            }
            Ok(firing)
        })
        .await
    }

    /// Keeps a fact under that name, unless there is one, and gives the one that there is.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn fact_or(&self, name: &str, value: String) -> Result<String, HistoryError> {
        let name = name.to_owned();
        self.write(move |history| {
            history.execute(
                "INSERT INTO fact (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![name, value],
            )?;
            history.query_row("SELECT value FROM fact WHERE name = ?1", [&name], |row| {
                row.get(0)
            })
        })
        .await
    }
}
