//! How long requests wait for the migration's locks, by sampling.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use fleetproof_model::Blocked;
use tokio::{task::JoinSet, time::MissedTickBehavior};
use tokio_postgres::{Client, Config, NoTls};

use super::{
    clock::{Clock, State},
    player::lost,
};
use crate::error::Error;

/// The time between two samples.
const INTERVAL: Duration = Duration::from_millis(10);

/// Who waits for a lock, for whom, and how long its statement has been under way.
const WAITING: &str = "SELECT pid, pg_blocking_pids(pid), \
     extract(epoch FROM clock_timestamp() - query_start)::float8 \
     FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// Waiting by the statement that ran meanwhile.
#[derive(Debug, Clone, Default)]
pub(super) struct Waits(Arc<Mutex<HashMap<usize, Blocked>>>);

impl Waits {
    /// Samples until `tasks` end, for the session of that process.
    pub(super) async fn watch(
        config: Config,
        pid: i32,
        clock: Arc<Clock>,
        tasks: &mut JoinSet<()>,
    ) -> Result<Self, Error> {
        let (client, connection) = config.connect(NoTls).await.map_err(lost)?;
        tokio::spawn(connection);
        let waits = Self::default();
        let watched = waits.clone();
        tasks.spawn(async move { watched.sample(&client, pid, &clock).await });
        Ok(waits)
    }

    /// How long requests waited while that statement ran.
    pub(super) fn of(&self, statement: usize) -> Blocked {
        let waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waits.get(&statement).copied().unwrap_or_default()
    }

    async fn sample(&self, client: &Client, pid: i32, clock: &Clock) {
        let mut ticks = tokio::time::interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last = Instant::now();
        let mut going_on = HashMap::new();
        loop {
            ticks.tick().await;
            let Some(State::During(statement)) = clock.now() else {
                going_on.clear();
                last = Instant::now();
                continue;
            };
            let Ok(rows) = client.query(WAITING, &[]).await else {
                // The server is gone; whoever runs the migration says so.
                return;
            };
            let since = last.elapsed();
            last = Instant::now();
            let waiting: Vec<Waiting> = rows
                .iter()
                .map(|row| Waiting {
                    pid: row.get(0),
                    behind: row.get(1),
                    under_way: Duration::try_from_secs_f64(row.get(2)).unwrap_or_default(),
                })
                .collect();
            self.count(&held_by(pid, &waiting), statement, since, &mut going_on);
        }
    }

    /// Adds what a sample shows: each session that waits has waited since the last sample, or
    /// since its statement began.
    fn count(
        &self,
        held: &[&Waiting],
        statement: usize,
        since: Duration,
        going_on: &mut HashMap<(i32, usize), Duration>,
    ) {
        let mut waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut still = HashMap::new();
        for waiting in held {
            let blocked = waits.entry(statement).or_default();
            let key = (waiting.pid, statement);
            let before = going_on
                .get(&key)
                .filter(|so_far| **so_far <= waiting.under_way);
            blocked.waits += u64::from(before.is_none());
            let more = since.min(waiting.under_way);
            let so_far = before.copied().unwrap_or_default() + more;
            blocked.total_ms += more.as_secs_f64() * 1e3;
            blocked.longest_ms = blocked.longest_ms.max(so_far.as_secs_f64() * 1e3);
            still.insert(key, so_far);
        }
        *going_on = still;
    }
}

/// A session that waits for a lock.
#[derive(Debug)]
struct Waiting {
    pid: i32,
    /// Those who hold the lock, or stand before it in the queue.
    behind: Vec<i32>,
    under_way: Duration,
}

/// Those who wait for `pid`, or for one who does.
fn held_by(pid: i32, waiting: &[Waiting]) -> Vec<&Waiting> {
    let mut held = HashSet::from([pid]);
    loop {
        let before = held.len();
        for one in waiting {
            if one.behind.iter().any(|other| held.contains(other)) {
                held.insert(one.pid);
            }
        }
        if held.len() == before {
            break;
        }
    }
    waiting
        .iter()
        .filter(|one| one.pid != pid && held.contains(&one.pid))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(pid: i32, behind: &[i32], under_way: u64) -> Waiting {
        Waiting {
            pid,
            behind: behind.to_vec(),
            under_way: Duration::from_millis(under_way),
        }
    }

    #[test]
    fn who_waits_behind_one_who_waits_is_held_up_too() {
        let all = [
            waiting(3, &[2], 0),
            waiting(2, &[1], 0),
            waiting(5, &[4], 0),
            // The migration itself may wait for a request.
            waiting(1, &[4], 0),
        ];
        let held: Vec<_> = held_by(1, &all).iter().map(|one| one.pid).collect();
        assert_eq!(held, [3, 2]);
    }

    #[test]
    fn a_wait_is_counted_once_and_no_longer_than_its_statement() {
        let (waits, mut going_on) = (Waits::default(), HashMap::new());
        let ten = Duration::from_millis(10);
        for under_way in [4, 14, 24] {
            waits.count(&[&waiting(2, &[1], under_way)], 7, ten, &mut going_on);
        }
        // The same session, with its next statement.
        waits.count(&[&waiting(2, &[1], 3)], 7, ten, &mut going_on);
        let blocked = waits.of(7);
        assert_eq!((blocked.waits, blocked.total_ms), (2, 27.0));
        assert_eq!(blocked.longest_ms, 24.0);
        assert_eq!(waits.of(8), Blocked::default());
    }
}
