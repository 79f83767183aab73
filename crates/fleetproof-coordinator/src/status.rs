//! Online, offline, stale, never contacted: when a runner or manager counts as which
//! (`app/models/concerns/ci/has_runner_status.rb`, `app/models/ci/runner.rb`; contract STA).

use serde::Serialize;
use time::{Duration, OffsetDateTime};

/// A contact within this time makes it online; at exactly this age it no longer does (STA-01).
pub const ONLINE_WITHIN: Duration = Duration::hours(2);
/// Neither made nor in contact since then: stale, from exactly this age on (STA-02).
pub const STALE_AFTER: Duration = Duration::days(7);

/// The status of a runner or manager, by its name in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In contact lately.
    Online,
    /// Not in contact lately.
    Offline,
    /// Neither made nor in contact for days.
    Stale,
    /// Not in contact since it was made.
    NeverContacted,
    /// Takes no jobs; of runners alone, and in REST alone.
    Paused,
}

/// Whether a contact at that time is recent; null if there was none, as in GitLab, where the
/// comparison is chained behind the time itself (ADM-16).
pub fn online(contacted_at: Option<OffsetDateTime>, now: OffsetDateTime) -> Option<bool> {
    contacted_at.map(|at| at > now - ONLINE_WITHIN)
}

/// The status of a runner in REST (STA-04).
pub fn of_runner(
    active: bool,
    created_at: Option<OffsetDateTime>,
    contacted_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Status {
    if is_stale(created_at, contacted_at, now) {
        Status::Stale
    } else if contacted_at.is_none() {
        Status::NeverContacted
    } else if !active {
        Status::Paused
    } else {
        by_contact(contacted_at, now)
    }
}

/// The status of a manager (STA-03); `finished` is whether its `creation_state` is.
pub fn of_manager(
    finished: bool,
    created_at: OffsetDateTime,
    contacted_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Status {
    by_state(finished, Some(created_at), contacted_at, now)
}

/// The status of a manager, and of a runner everywhere but in REST (STA-03, STA-06).
pub fn by_state(
    finished: bool,
    created_at: Option<OffsetDateTime>,
    contacted_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Status {
    if is_stale(created_at, contacted_at, now) {
        Status::Stale
    } else if !finished {
        Status::NeverContacted
    } else {
        by_contact(contacted_at, now)
    }
}

fn by_contact(contacted_at: Option<OffsetDateTime>, now: OffsetDateTime) -> Status {
    match online(contacted_at, now) {
        Some(true) => Status::Online,
        _ => Status::Offline,
    }
}

fn is_stale(
    created_at: Option<OffsetDateTime>,
    contacted_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> bool {
    // A row without time of creation is never stale, whenever it was in contact.
    created_at.is_some_and(|created_at| {
        contacted_at.map_or(created_at, |at| at.max(created_at)) <= now - STALE_AFTER
    })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2024-11-01 12:00 UTC);

    fn ago(age: Duration) -> Option<OffsetDateTime> {
        Some(NOW - age)
    }

    #[test]
    fn sta_01_two_hours_are_the_border_of_online() {
        assert_eq!(online(ago(ONLINE_WITHIN), NOW), Some(false));
        assert_eq!(
            online(ago(ONLINE_WITHIN - Duration::MICROSECOND), NOW),
            Some(true)
        );
        assert_eq!(online(None, NOW), None);
    }

    #[test]
    fn sta_02_seven_days_are_the_border_of_stale() {
        let status = |created, contacted| of_runner(true, created, contacted, NOW);
        assert_eq!(status(ago(STALE_AFTER), None), Status::Stale);
        assert_eq!(
            status(ago(STALE_AFTER - Duration::MICROSECOND), None),
            Status::NeverContacted
        );
        assert_eq!(status(ago(STALE_AFTER), ago(STALE_AFTER)), Status::Stale);
        assert_eq!(
            status(ago(STALE_AFTER), ago(Duration::DAY)),
            Status::Offline
        );
        assert_eq!(status(None, ago(STALE_AFTER)), Status::Offline);
    }

    #[test]
    fn sta_03_a_manager_that_is_not_finished_was_never_in_contact() {
        let made = NOW - Duration::DAY;
        let status = |finished, contacted| of_manager(finished, made, contacted, NOW);
        assert_eq!(status(false, ago(Duration::MINUTE)), Status::NeverContacted);
        assert_eq!(status(true, ago(Duration::MINUTE)), Status::Online);
        assert_eq!(status(true, ago(Duration::hours(3))), Status::Offline);
        assert_eq!(
            of_manager(false, NOW - STALE_AFTER, None, NOW),
            Status::Stale
        );
    }

    #[test]
    fn sta_04_05_stale_comes_before_never_contacted_before_paused() {
        let status = |created, contacted| of_runner(false, ago(created), contacted, NOW);
        assert_eq!(
            status(Duration::days(8), ago(Duration::days(8))),
            Status::Stale
        );
        assert_eq!(status(Duration::DAY, None), Status::NeverContacted);
        assert_eq!(status(Duration::DAY, ago(Duration::MINUTE)), Status::Paused);
    }
}
