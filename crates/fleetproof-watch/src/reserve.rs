//! The reserve of dormant runners: when one may be spent, and when none will be left.
//!
//! A runner that was asked is dormant no more, so a reserve of N runners of one age can be asked N
//! times within that age, and no more often without running dry.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;

use crate::{
    cell::{WatchCell, WatchCohort},
    fleet::HeldRunner,
    options::Pace,
};

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
pub(crate) fn interval(cohort: WatchCohort, pace: &Pace) -> Duration {
    match cohort {
        WatchCohort::Dormant(age) => {
            let age = Duration::try_from(age.length()).unwrap_or_default();
            (age / pace.reserve.max(1)).max(pace.every)
        }
        _ => pace.every,
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
    if due.changed {
        return longer(interval(cohort, pace).min(DENSE.max(pace.every)));
    }
    let kept_back = (pace.reserve / KEPT_BACK) as usize;
    let gap = match due.costly {
        true => interval(cohort, pace).min(DENSE.max(pace.every)),
        false => interval(cohort, pace),
    };
    ripe > kept_back && longer(gap)
}

/// What was last to be expected of the cells of each target. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Outlooks(Arc<Mutex<BTreeMap<String, Vec<Outlook>>>>);

impl Outlooks {
    /// Takes those of a target.
    pub(crate) fn set(&self, target: &str, outlooks: Vec<Outlook>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(target.to_owned(), outlooks);
    }

    /// Those of a target.
    pub fn of(&self, target: &str) -> Vec<Outlook> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(target).cloned().unwrap_or_default()
    }
}

/// What is to be expected of a cell's runners.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// The cell.
    pub cell: WatchCell,
    /// Runners that can be asked now.
    pub ripe: usize,
    /// Runners that are too young.
    pub ripening: usize,
    /// When the first of those is old enough.
    pub next_ripe: Option<OffsetDateTime>,
    /// When none will be left, if it goes on as now and the next is not ripe in time.
    pub dry_at: Option<OffsetDateTime>,
}

impl Outlook {
    /// The outlook of the cell's runners.
    pub(crate) fn of(
        cell: WatchCell,
        runners: &[HeldRunner],
        now: OffsetDateTime,
        dense: bool,
        pace: &Pace,
    ) -> Self {
        let mut ripening: Vec<_> = runners
            .iter()
            .filter(|runner| runner.cell == cell && runner.ripe_at > now)
            .map(|runner| runner.ripe_at)
            .collect();
        ripening.sort();
        let ripe = runners
            .iter()
            .filter(|runner| runner.cell == cell && runner.ripe_at <= now)
            .count();
        let mut gap = interval(cell.cohort, pace);
        if dense {
            gap = gap.min(DENSE.max(pace.every));
        }
        let dormant = matches!(cell.cohort, WatchCohort::Dormant(_));
        Self {
            cell,
            ripe,
            ripening: ripening.len(),
            next_ripe: ripening.first().copied(),
            dry_at: dry_at(ripe, &ripening, now, gap).filter(|_| dormant && ripe > 0),
        }
    }
}

/// Goes through the visits to come until one finds nobody, within the time that what is planted now
/// needs to ripen.
fn dry_at(
    ripe: usize,
    ripening: &[OffsetDateTime],
    now: OffsetDateTime,
    gap: Duration,
) -> Option<OffsetDateTime> {
    let all = ripe + ripening.len();
    (1..=all).find_map(|visit| {
        let at = now + gap * u32::try_from(visit).ok()?;
        let ripe_by_then = ripe + ripening.iter().filter(|ripe_at| **ripe_at <= at).count();
        (ripe_by_then < visit).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use fleetproof_model::{RunnerType, Secret};

    use super::*;

    const CELL: fn() -> WatchCell = || WatchCell {
        runner_type: RunnerType::Group,
        cohort: WatchCohort::Dormant("1d".parse().unwrap()),
    };

    fn runner(ripe_at: OffsetDateTime) -> HeldRunner {
        HeldRunner {
            key: 1,
            id: 1,
            token: Secret::new("t"),
            cell: CELL(),
            system_id: None,
            planted_at: ripe_at,
            ripe_at,
        }
    }

    fn pace(reserve: u32) -> Pace {
        Pace {
            reserve,
            ..Pace::default()
        }
    }

    #[test]
    fn a_reserve_is_spent_no_faster_than_it_ripens() {
        let cohort = CELL().cohort;
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

    #[test]
    fn a_cohort_says_when_it_will_run_dry() {
        let now = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
        let hour = time::Duration::hours(1);
        let outlook = |ripe_in: &[i32]| {
            let runners: Vec<_> = ripe_in
                .iter()
                .map(|hours| runner(now + hour * *hours))
                .collect();
            Outlook::of(CELL(), &runners, now, false, &pace(24))
        };
        let steady = outlook(&[-1, 0, 1, 2, 3]);
        assert_eq!((steady.ripe, steady.ripening, steady.dry_at), (2, 3, None));
        let dry = outlook(&[-1, 0, 9]);
        assert_eq!(dry.dry_at, Some(now + hour * 3));
        assert_eq!(dry.next_ripe, Some(now + hour * 9));
        let ripening = outlook(&[5]);
        assert_eq!(
            (ripening.ripe, ripening.dry_at),
            (0, None),
            "ripening is not dry"
        );
    }
}
