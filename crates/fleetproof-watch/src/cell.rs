//! What the watch tells apart: runner types, and how the runners came to be what they are.

use std::{fmt, str::FromStr};

use fleetproof_model::RunnerType;
use time::Duration;

/// An age at which dormant runners are held, such as `7d`. It is the name's text that counts: `24h`
/// and `1d` are two cohorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Age {
    count: u32,
    unit: char,
}

/// The units and their lengths, in seconds.
const UNITS: [(char, i64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

impl Age {
    /// The ages of the reserve where none are named: a day, a week, a month, a quarter.
    pub const DEFAULT: [Self; 4] = [Self::days(1), Self::days(7), Self::days(30), Self::days(90)];

    const fn days(count: u32) -> Self {
        Self { count, unit: 'd' }
    }

    /// Its length.
    pub fn length(self) -> Duration {
        let unit = UNITS.iter().find(|(unit, _)| *unit == self.unit);
        Duration::seconds(i64::from(self.count) * unit.map_or(1, |(_, seconds)| *seconds))
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit)
    }
}

impl FromStr for Age {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const HELP: &str = "an age is a number of days, hours, minutes or seconds, such as 7d";
        let unit = text.chars().last().ok_or(HELP)?;
        let known = UNITS.iter().any(|(name, _)| *name == unit);
        let count = text[..text.len() - unit.len_utf8()].parse().ok();
        match count.filter(|count| known && *count > 0 && *count < 100_000) {
            Some(count) => Ok(Self { count, unit }),
            None => Err(HELP),
        }
    }
}

/// How a runner came to be what it is. The names are those of `check` where it has the cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WatchCohort {
    /// In contact every round: the control.
    Recent,
    /// Made within the round.
    Fresh,
    /// Made in an earlier round, and left alone since.
    NeverContacted,
    /// In contact once, and left alone for that long since: one of the reserve.
    Dormant(Age),
    /// Its managers' sharding columns are NULL (only on a test target, by SQL).
    NullKeys,
    /// Has no row in the shadow table (only on a test target, by SQL).
    Unsynced,
}

impl WatchCohort {
    /// Whether runners of it are used up by contact.
    pub const fn is_spent_by_contact(self) -> bool {
        !matches!(self, Self::Recent)
    }
}

impl fmt::Display for WatchCohort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recent => f.write_str("recent"),
            Self::Fresh => f.write_str("fresh"),
            Self::NeverContacted => f.write_str("never-contacted"),
            Self::Dormant(age) => write!(f, "dormant-{age}"),
            Self::NullKeys => f.write_str("null-keys"),
            Self::Unsynced => f.write_str("unsynced"),
        }
    }
}

impl FromStr for WatchCohort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "recent" => Ok(Self::Recent),
            "fresh" => Ok(Self::Fresh),
            "never-contacted" => Ok(Self::NeverContacted),
            "null-keys" => Ok(Self::NullKeys),
            "unsynced" => Ok(Self::Unsynced),
            _ => match text.strip_prefix("dormant-").map(str::parse) {
                Some(Ok(age)) => Ok(Self::Dormant(age)),
                _ => Err(format!("`{text}` is no cohort of the watch")),
            },
        }
    }
}

/// A runner type and a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WatchCell {
    /// Whom the runners serve.
    pub runner_type: RunnerType,
    /// How they came to be what they are.
    pub cohort: WatchCohort,
}

impl fmt::Display for WatchCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {}", self.runner_type, self.cohort)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for name in [
            "recent",
            "fresh",
            "never-contacted",
            "dormant-7d",
            "dormant-90s",
            "unsynced",
        ] {
            let cohort: WatchCohort = name.parse().unwrap();
            assert_eq!(cohort.to_string(), name);
        }
        assert_eq!("7d".parse::<Age>().unwrap().length(), Duration::days(7));
        for wrong in [
            "",
            "d",
            "7",
            "0d",
            "-1d",
            "7w",
            "7 d",
            "7dd",
            "99999999999d",
            "7ü",
        ] {
            assert!(wrong.parse::<Age>().is_err(), "{wrong}");
        }
    }
}
