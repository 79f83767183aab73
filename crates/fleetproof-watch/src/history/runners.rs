//! The watch's own runners: ordered, held, in use, spent, and gone.

use std::str::FromStr;

use fleetproof_model::{RunnerType, Secret};
use rusqlite::{Row, params};
use time::OffsetDateTime;

use super::{History, HistoryError};
use crate::{
    cell::{WatchCell, WatchCohort},
    clock::{from_millis, millis},
    fleet::HeldRunner,
};

/// Where a runner stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunnerState {
    /// Asked for; whether the target has it is not known yet.
    Ordered,
    /// On the target, and what its cohort says.
    Held,
    /// Being asked: what it is now will be known at the end.
    InUse,
    /// Used up, and to be removed.
    Spent,
    /// Removed by us.
    Removed,
    /// Removed by somebody else.
    Vanished,
}

impl RunnerState {
    /// The name in the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Held => "held",
            Self::InUse => "in-use",
            Self::Spent => "spent",
            Self::Removed => "removed",
            Self::Vanished => "vanished",
        }
    }
}

/// A runner that exists now.
#[derive(Debug, Clone)]
pub struct NewRunner {
    /// Its ID on the target.
    pub id: i64,
    /// Its authentication token.
    pub token: Secret,
    /// The manager that it was contacted by.
    pub system_id: Option<String>,
    /// From then on it is of its cohort.
    pub ripe_at: OffsetDateTime,
}

const COLUMNS: &str = "key, id, token, runner_type, cohort, system_id, planted_at, ripe_at";

fn runner_of(row: &Row<'_>) -> rusqlite::Result<Option<HeldRunner>> {
    let runner_type: String = row.get(3)?;
    let cohort: String = row.get(4)?;
    let (Ok(runner_type), Ok(cohort)) = (
        RunnerType::from_str(&runner_type),
        WatchCohort::from_str(&cohort),
    ) else {
        return Ok(None);
    };
    let planted_at: i64 = row.get(6)?;
    Ok(Some(HeldRunner {
        key: row.get(0)?,
        id: row.get::<_, Option<i64>>(1)?.unwrap_or_default(),
        token: Secret::new(row.get::<_, Option<String>>(2)?.unwrap_or_default()),
        cell: WatchCell {
            runner_type,
            cohort,
        },
        system_id: row.get(5)?,
        planted_at: from_millis(planted_at),
        ripe_at: from_millis(row.get::<_, Option<i64>>(7)?.unwrap_or(planted_at)),
    }))
}

impl History {
    /// Notes a runner that is about to be made.
    ///
    /// # Errors
    /// If it cannot be written: then it must not be made.
    pub async fn order(
        &self,
        target: &str,
        cell: WatchCell,
        description: &str,
        at: OffsetDateTime,
    ) -> Result<i64, HistoryError> {
        let (target, description) = (target.to_owned(), description.to_owned());
        self.write(move |history| {
            history.execute(
                "INSERT INTO runner (target, runner_type, cohort, description, state, planted_at)
                 VALUES (?1, ?2, ?3, ?4, 'ordered', ?5)",
                params![
                    target,
                    cell.runner_type.as_str(),
                    cell.cohort.to_string(),
                    description,
                    millis(at)
                ],
            )?;
            Ok(history.last_insert_rowid())
        })
        .await
    }

    /// Notes what was made of an order.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn made(
        &self,
        key: i64,
        runner: NewRunner,
        state: RunnerState,
    ) -> Result<(), HistoryError> {
        self.write(move |history| {
            history.execute(
                "UPDATE runner SET state = ?2, id = ?3, token = ?4, system_id = ?5, ripe_at = ?6
                 WHERE key = ?1",
                params![
                    key,
                    state.as_str(),
                    runner.id,
                    runner.token.expose(),
                    runner.system_id,
                    millis(runner.ripe_at)
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// Notes where a runner stands. The tokens of those that are gone are forgotten.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn set_state(&self, key: i64, state: RunnerState) -> Result<(), HistoryError> {
        self.write(move |history| {
            history.execute(
                "UPDATE runner SET state = ?2,
                     token = CASE WHEN ?2 IN ('removed', 'vanished') THEN NULL ELSE token END
                 WHERE key = ?1",
                params![key, state.as_str()],
            )?;
            Ok(())
        })
        .await
    }

    /// A target's runners in a state, the ripest first.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn runners(
        &self,
        target: &str,
        state: RunnerState,
    ) -> Result<Vec<HeldRunner>, HistoryError> {
        let target = target.to_owned();
        self.read(move |history| {
            let mut find = history.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM runner WHERE target = ?1 AND state = ?2
                 ORDER BY runner_type, cohort, ripe_at, key"
            ))?;
            let rows = find.query_map(params![target, state.as_str()], runner_of)?;
            rows.filter_map(Result::transpose).collect()
        })
        .await
    }

    /// After a clock has jumped by `jump`, runners are as old as before.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn shift_ripening(&self, jump: time::Duration) -> Result<(), HistoryError> {
        let jump = i64::try_from(jump.whole_milliseconds()).unwrap_or_default();
        self.write(move |history| {
            history.execute(
                "UPDATE runner SET ripe_at = ripe_at + ?1, planted_at = planted_at + ?1
                 WHERE state IN ('held', 'in-use')",
                [jump],
            )?;
            Ok(())
        })
        .await
    }

    /// Notes that runners are of their cohorts sooner than they were to be, by number and time.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn ripen(&self, runners: Vec<(i64, OffsetDateTime)>) -> Result<(), HistoryError> {
        self.write(move |history| {
            let mut set =
                history.prepare_cached("UPDATE runner SET ripe_at = ?2 WHERE key = ?1")?;
            for (key, at) in runners {
                set.execute(params![key, millis(at)])?;
            }
            Ok(())
        })
        .await
    }

    /// How many runners were lost to others, by cell.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn count(&self, target: &str, state: RunnerState) -> Result<u64, HistoryError> {
        let target = target.to_owned();
        self.read(move |history| {
            let count: i64 = history.query_row(
                "SELECT count(*) FROM runner WHERE target = ?1 AND state = ?2",
                params![target, state.as_str()],
                |row| row.get(0),
            )?;
            Ok(u64::try_from(count).unwrap_or(0))
        })
        .await
    }
}
