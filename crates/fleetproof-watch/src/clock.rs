//! Time as the watch sees it, so that a month can pass within a test.

use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use time::OffsetDateTime;

/// Where the watch takes its time from.
pub trait Clock: Send + Sync + 'static {
    /// The time of day, which may jump.
    fn now(&self) -> OffsetDateTime;

    /// Time since some moment in the past, which never jumps.
    fn elapsed(&self) -> Duration;

    /// Lets time pass.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;
}

/// The machine's clock, ahead or back by a fixed time.
#[derive(Debug, Clone)]
pub struct SystemClock {
    start: Instant,
    offset: time::Duration,
}

impl SystemClock {
    /// The machine's clock.
    pub fn new() -> Self {
        Self::shifted(time::Duration::ZERO)
    }

    /// The machine's clock, ahead by `offset`, or back if it is negative.
    pub fn shifted(offset: time::Duration) -> Self {
        Self {
            start: Instant::now(),
            offset,
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc().saturating_add(self.offset)
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// Milliseconds since 1970, as the history keeps times.
pub(crate) fn millis(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or_default()
}

/// The time of a number of milliseconds since 1970.
pub(crate) fn from_millis(millis: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// RFC 3339 with milliseconds, in UTC.
pub(crate) fn rfc3339(at: OffsetDateTime) -> String {
    use time::format_description::well_known::Rfc3339;
    from_millis(millis(at)).format(&Rfc3339).unwrap_or_default()
}
