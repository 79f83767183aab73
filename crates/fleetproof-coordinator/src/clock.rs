use time::{Duration, OffsetDateTime};

/// The coordinator's clock: the machine's, shifted by a fixed offset (`--clock-offset`).
///
/// All stored times and the `Date` header come from here, so that a fleet can be made to look
/// older or younger than it is without touching the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    offset: Duration,
}

impl Clock {
    /// A clock that runs `offset` ahead of the machine's (behind it, if negative).
    pub const fn shifted(offset: Duration) -> Self {
        Self { offset }
    }

    /// How far this clock is ahead of the machine's.
    pub const fn offset(self) -> Duration {
        self.offset
    }

    /// The present time in UTC, cut to microseconds as PostgreSQL stores it: a value read back
    /// equals the one written.
    pub fn now(self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc() + self.offset;
        now.replace_microsecond(now.microsecond()).unwrap_or(now)
    }
}

/// A time as GitLab's API shows it: UTC, ISO 8601, three digits and `Z` (contract GEN-14).
pub fn iso8601(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.millisecond()
    )
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn times_have_three_digits_and_are_utc() {
        assert_eq!(
            iso8601(datetime!(2022-01-11 15:39:24.0009 +1)),
            "2022-01-11T14:39:24.000Z"
        );
    }

    #[test]
    fn the_clock_is_shifted_and_cut_to_microseconds() {
        let clock = Clock::shifted(Duration::days(-8));
        let behind = OffsetDateTime::now_utc() - clock.now();
        assert!((behind - Duration::days(8)).abs() < Duration::HOUR);
        assert_eq!(clock.now().nanosecond() % 1000, 0);
    }
}
