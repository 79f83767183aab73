//! The reserve of dormant runners: when one may be spent, and when none will be left.
//!
//! A runner that was asked is dormant no more, so a reserve of N runners of one age can be asked N
//! times within that age, and no more often without running dry.

mod outlook;

use std::time::Duration;

pub use outlook::{Outlook, Outlooks};

use crate::{cell::WatchCohort, options::Pace};

/// After a change of the target's release, dormant runners are asked so often, for [`DENSE_FOR`].
const DENSE: Duration = Duration::from_secs(300);

/// For so long after a change.
pub(crate) const DENSE_FOR: Duration = Duration::from_secs(3600);

/// The part of the reserve that is kept for the time after a change: one in so many.
const KEPT_BACK: u32 = 4;

/// How many runners of a cohort are held.
pub(crate) fn wanted(cohort: WatchCohort, pace: &Pace) -> usize {
    match cohort {
        WatchCohort::Recent => 1,
        WatchCohort::Fresh => 0,
        WatchCohort::NeverContacted | WatchCohort::NullKeys | WatchCohort::Unsynced => 2,
        WatchCohort::Dormant(_) => pace.reserve as usize,
    }
}

/// Between two visits of a cell, if nothing is out of the ordinary.
fn interval(cohort: WatchCohort, pace: &Pace) -> Duration {
    match cohort {
        WatchCohort::Dormant(age) => {
            let age = Duration::try_from(age.length()).unwrap_or_default();
            (age / pace.reserve.max(1)).max(pace.every)
        }
        _ => pace.every,
    }
}

/// How often a cell's runners are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tempo {
    /// So that the reserve lasts.
    Steady,
    /// As after a change of the target.
    Dense,
}

/// Between two visits of a cell at that tempo.
pub(crate) fn gap(cohort: WatchCohort, tempo: Tempo, pace: &Pace) -> Duration {
    let steady = interval(cohort, pace);
    match tempo {
        Tempo::Steady => steady,
        Tempo::Dense => steady.min(DENSE.max(pace.every)),
    }
}

/// Why a cell is due, if it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Due {
    /// Something failed there that a runner is refused by: asking it again costs none.
    pub(crate) suspect: bool,
    /// Something failed there that each try costs a runner.
    pub(crate) costly: bool,
    /// The target has changed of late.
    pub(crate) changed: bool,
    /// Since its last visit; nothing where it had none.
    pub(crate) since: Option<Duration>,
}

/// Whether a runner of the cohort may be spent now, where `ripe` are at hand.
pub(crate) fn is_due(cohort: WatchCohort, ripe: usize, due: Due, pace: &Pace) -> bool {
    let WatchCohort::Dormant(_) = cohort else {
        return true;
    };
    if ripe == 0 {
        return false;
    }
    if due.suspect {
        return true;
    }
    // Rounds begin a little early or late.
    let slack = pace.every / 2;
    let longer = |than: Duration| due.since.is_none_or(|since| since + slack >= than);
    let tempo = match due.changed || due.costly {
        true => Tempo::Dense,
        false => Tempo::Steady,
    };
    // The rest is for a change.
    let kept_back = match due.changed {
        true => 0,
        false => (pace.reserve / KEPT_BACK) as usize,
    };
    ripe > kept_back && longer(gap(cohort, tempo, pace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(reserve: u32) -> Pace {
        Pace {
            reserve,
            ..Pace::default()
        }
    }

    #[test]
    fn a_reserve_is_spent_no_faster_than_it_ripens() {
        let cohort = WatchCohort::Dormant("1d".parse().unwrap());
        let hours = |hours: u64| Some(Duration::from_secs(hours * 3600));
        let due = |since| Due {
            suspect: false,
            costly: false,
            changed: false,
            since,
        };
        let pace = pace(24);
        assert!(!is_due(cohort, 24, due(hours(0)), &pace));
        assert!(is_due(cohort, 24, due(hours(1)), &pace));
        assert!(is_due(cohort, 24, due(None), &pace));
        assert!(
            !is_due(cohort, 6, due(hours(1)), &pace),
            "the rest is for a change"
        );
        assert!(!is_due(cohort, 0, due(hours(9)), &pace));
        let changed = Due {
            changed: true,
            ..due(Some(DENSE))
        };
        assert!(is_due(cohort, 1, changed, &pace), "denser after a change");
        let young = WatchCohort::Dormant("2s".parse().unwrap());
        let changed = Due {
            since: Some(pace.every),
            ..changed
        };
        assert!(is_due(young, 1, changed, &pace), "and never sparser");
        let suspect = Due {
            suspect: true,
            ..due(Some(Duration::ZERO))
        };
        assert!(is_due(cohort, 1, suspect, &pace), "a failure costs nothing");
        let costly = |since| Due {
            costly: true,
            ..due(since)
        };
        assert!(
            is_due(cohort, 7, costly(Some(DENSE)), &pace),
            "denser while in doubt"
        );
        assert!(
            !is_due(cohort, 7, costly(hours(0)), &pace),
            "not each round"
        );
        assert!(
            !is_due(cohort, 6, costly(hours(9)), &pace),
            "not all of them"
        );
    }
}
