//! What is to be expected of the reserves.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;

use super::{Tempo, gap};
use crate::{
    cell::{WatchCell, WatchCohort},
    fleet::HeldRunner,
    options::Pace,
};

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
        tempo: Tempo,
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
        let gap = gap(cell.cohort, tempo, pace);
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

    #[test]
    fn a_cohort_says_when_it_will_run_dry() {
        let now = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
        let hour = time::Duration::hours(1);
        let pace = Pace {
            reserve: 24,
            ..Pace::default()
        };
        let outlook = |ripe_in: &[i32]| {
            let runners: Vec<_> = ripe_in
                .iter()
                .map(|hours| runner(now + hour * *hours))
                .collect();
            Outlook::of(CELL(), &runners, now, Tempo::Steady, &pace)
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
