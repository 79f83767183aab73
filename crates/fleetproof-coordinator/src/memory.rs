//! What GitLab keeps in Redis: newer values than the columns hold, queue values, counters.
//!
//! `contacted_at` is written to the database seldom, and to Redis at each contact
//! (`app/models/concerns/redis_cacheable.rb`); the API shows the newer. Here that is the memory of
//! the process.
//!
//! One thing differs from GitLab on purpose: an entry remembers the column value that it was made
//! beside, and counts only for as long as the column still has that value. A row aged by SQL is
//! thus seen as aged at once, while GitLab would go on showing the cached time (contract VER-33).

mod shelf;

use std::sync::{Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

use self::shelf::Shelf;
use crate::{cipher::hex, contact::ManagerDetails};

/// How long values of a runner or manager are kept without a contact (contract VER-27).
const ATTRIBUTES_LIFE: Duration = Duration::hours(24);
/// How long a queue value lives (contract REQ-06).
const QUEUE_LIFE: Duration = Duration::hours(1);
/// The window of the application's rate limits (contract REQ-22).
const RATE_WINDOW: Duration = Duration::MINUTE;

/// The values of runners and managers that are newer than their columns, and the short-lived
/// state of the runner API.
#[derive(Debug, Default)]
pub struct Memory {
    runners: Shelf<i64, Beside<OffsetDateTime>>,
    finished: Shelf<i64, Beside<()>>,
    managers: Shelf<i64, Beside<ManagerDetails>>,
    queues: Shelf<String, String>,
    requests: Shelf<[u8; 32], u32>,
    backoff_until: Mutex<Option<OffsetDateTime>>,
}

/// A value, and what the row's `contacted_at` column was when it was put here.
#[derive(Debug, Clone)]
struct Beside<T> {
    value: T,
    column: Option<OffsetDateTime>,
}

impl Memory {
    /// When the runner was last in contact: the remembered time if it is valid beside `column`,
    /// else `column`.
    pub fn runner_contacted_at(
        &self,
        id: i64,
        column: Option<OffsetDateTime>,
        now: OffsetDateTime,
    ) -> Option<OffsetDateTime> {
        self.runners
            .get(&id, now)
            .filter(|entry| entry.column == column)
            .map(|entry| entry.value)
            .or(column)
    }

    /// Notes a runner's contact; `column` is what its row holds now.
    pub fn note_runner(&self, id: i64, column: Option<OffsetDateTime>, at: OffsetDateTime) {
        let value = self
            .runner_contacted_at(id, column, at)
            .map_or(at, |known| known.max(at));
        self.runners
            .put(id, Beside { value, column }, at, ATTRIBUTES_LIFE);
    }

    /// Whether the runner has asked for jobs without a write to its row (contract STA-08): the
    /// contact before was too near for one.
    pub fn runner_is_finished(
        &self,
        id: i64,
        column: Option<OffsetDateTime>,
        now: OffsetDateTime,
    ) -> bool {
        let entry = self.finished.get(&id, now);
        entry.is_some_and(|entry| entry.column == column)
    }

    /// Notes that the runner has asked for jobs.
    pub fn finish_runner(&self, id: i64, column: Option<OffsetDateTime>, at: OffsetDateTime) {
        let value = Beside { value: (), column };
        self.finished.put(id, value, at, ATTRIBUTES_LIFE);
    }

    /// What is remembered of a manager, if it is valid beside `column`.
    pub fn manager(
        &self,
        id: i64,
        column: Option<OffsetDateTime>,
        now: OffsetDateTime,
    ) -> Option<ManagerDetails> {
        self.managers
            .get(&id, now)
            .filter(|entry| entry.column == column)
            .map(|entry| entry.value)
    }

    /// Notes a manager's contact: values that did not come with it survive (contract VER-10).
    /// `before` and `column` are what its row held before the contact and holds now.
    pub fn note_manager(
        &self,
        id: i64,
        before: Option<OffsetDateTime>,
        column: Option<OffsetDateTime>,
        details: ManagerDetails,
        now: OffsetDateTime,
    ) {
        let value = match self.manager(id, before, now) {
            Some(known) => details.over(known),
            None => details,
        };
        self.managers
            .put(id, Beside { value, column }, now, ATTRIBUTES_LIFE);
    }

    /// Forgets a runner.
    pub fn forget_runner(&self, id: i64) {
        self.runners.lock().remove(&id);
        self.finished.lock().remove(&id);
    }

    /// Forgets a manager.
    pub fn forget_manager(&self, id: i64) {
        self.managers.lock().remove(&id);
    }

    /// The queue value of a runner, made if there is none; `key` is its stored token, since GitLab
    /// builds the Redis key from the token (contract REQ-06, SCH-09).
    pub fn queue_value(&self, key: &str, now: OffsetDateTime) -> String {
        let mut queues = self.queues.lock();
        if let Some(value) = queues.get(key).filter(|entry| entry.expires_at > now) {
            return value.value.clone();
        }
        let value = new_queue_value();
        Shelf::insert(&mut queues, key.to_owned(), value.clone(), now, QUEUE_LIFE);
        value
    }

    /// Gives a runner a new queue value, so that a waiting one asks again.
    pub fn tick_queue(&self, key: &str, now: OffsetDateTime) {
        self.queues
            .put(key.to_owned(), new_queue_value(), now, QUEUE_LIFE);
    }

    /// Forgets a runner's queue value.
    pub fn forget_queue(&self, key: &str) {
        self.queues.lock().remove(key);
    }

    /// Counts one request under `key`, and says how many there were in this minute.
    pub fn count_request(&self, key: [u8; 32], now: OffsetDateTime) -> u32 {
        let mut requests = self.requests.lock();
        if let Some(entry) = requests
            .get_mut(&key)
            .filter(|entry| entry.expires_at > now)
        {
            entry.value = entry.value.saturating_add(1);
            return entry.value;
        }
        Shelf::insert(&mut requests, key, 1, now, RATE_WINDOW);
        1
    }

    /// Asks runners to back off until `until`, as a migration does; nothing ends it (contract
    /// GEN-20).
    pub fn back_off(&self, until: Option<OffsetDateTime>) {
        *self
            .backoff_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = until;
    }

    /// Whether runners are to back off now.
    pub fn is_backing_off(&self, now: OffsetDateTime) -> bool {
        self.backoff_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some_and(|until| now < until)
    }

    /// Forgets all values of runners and managers, as a lost Redis does (contract VER-28).
    pub fn lose_attributes(&self) {
        self.runners.lock().clear();
        self.finished.lock().clear();
        self.managers.lock().clear();
    }
}

/// 32 random hexadecimal characters.
fn new_queue_value() -> String {
    hex(&rand::random::<[u8; 16]>())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOON: OffsetDateTime = datetime!(2024-11-01 12:00 UTC);

    #[test]
    fn a_newer_time_is_shown_until_it_expires() {
        let memory = Memory::default();
        let column = Some(NOON - Duration::minutes(30));
        memory.note_runner(1, column, NOON);
        assert_eq!(memory.runner_contacted_at(1, column, NOON), Some(NOON));
        let tomorrow = NOON + Duration::hours(25);
        assert_eq!(memory.runner_contacted_at(1, column, tomorrow), column);
    }

    #[test]
    fn a_row_aged_by_sql_is_seen_as_aged() {
        let memory = Memory::default();
        memory.note_runner(1, Some(NOON), NOON);
        let aged = Some(NOON - Duration::days(8));
        assert_eq!(memory.runner_contacted_at(1, aged, NOON), aged);
        assert_eq!(memory.runner_contacted_at(1, None, NOON), None);
    }

    #[test]
    fn a_request_for_jobs_is_remembered_beside_the_column() {
        let memory = Memory::default();
        memory.finish_runner(1, Some(NOON), NOON);
        assert!(memory.runner_is_finished(1, Some(NOON), NOON));
        assert!(!memory.runner_is_finished(1, None, NOON));
        assert!(!memory.runner_is_finished(2, Some(NOON), NOON));
        memory.lose_attributes();
        assert!(!memory.runner_is_finished(1, Some(NOON), NOON));
    }

    #[test]
    fn a_time_does_not_go_back() {
        let memory = Memory::default();
        memory.note_runner(1, None, NOON);
        memory.note_runner(1, None, NOON - Duration::SECOND);
        assert_eq!(memory.runner_contacted_at(1, None, NOON), Some(NOON));
    }

    #[test]
    fn a_queue_value_stays_until_it_is_ticked_or_expires() {
        let memory = Memory::default();
        let first = memory.queue_value("key", NOON);
        assert!(first.len() == 32 && first.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(memory.queue_value("key", NOON), first);
        memory.tick_queue("key", NOON);
        let second = memory.queue_value("key", NOON);
        assert_ne!(second, first);
        assert_ne!(memory.queue_value("key", NOON + Duration::hours(2)), second);
    }

    #[test]
    fn requests_are_counted_by_the_minute() {
        let memory = Memory::default();
        assert_eq!(memory.count_request([0; 32], NOON), 1);
        assert_eq!(memory.count_request([0; 32], NOON), 2);
        assert_eq!(memory.count_request([1; 32], NOON), 1);
        assert_eq!(memory.count_request([0; 32], NOON + Duration::MINUTE), 1);
    }
}
