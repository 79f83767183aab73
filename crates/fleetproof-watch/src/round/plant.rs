//! Making and removing runners, each noted before it is done.

use fleetproof_model::Verdict;

use super::{Judged, Round, Watcher};
use crate::{
    cell::{WatchCell, WatchCohort},
    fleet::{HeldRunner, Observation, PlantOrder},
    history::{HistoryError, NewRunner, RunnerState},
    judge::Confirmation,
    names::{fresh_system_id, random},
    reserve::wanted,
};

/// Requests that it takes to make a runner.
const COST: u64 = 4;

/// What planting has come to.
pub(super) struct PlantedRunner {
    pub(super) runner: Option<HeldRunner>,
    pub(super) seen: Observation,
    pub(super) confirmation: Option<Confirmation>,
    pub(super) requests: u64,
}

impl PlantedRunner {
    /// Why there was no answer.
    pub(super) fn silence(&self) -> Option<String> {
        let silent = self.seen.verdict == Verdict::Inconclusive;
        self.seen.reason.clone().filter(|_| silent)
    }
}

impl Watcher {
    /// Makes a runner; a failure is tried again before it is believed. No control is needed: nothing
    /// of the past has a part in it.
    pub(super) async fn plant(&self, cell: WatchCell) -> Result<PlantedRunner, HistoryError> {
        let mut first = self.plant_once(cell).await?;
        if first.seen.verdict != Verdict::Failed {
            return Ok(first);
        }
        let mut failed = 0;
        for _ in 0..3 {
            self.shared.clock.sleep(self.pace.confirm_gap()).await;
            let again = self.plant_once(cell).await?;
            first.requests += again.requests;
            match again.seen.verdict {
                Verdict::Failed => failed += 1,
                Verdict::Passed => {
                    first.runner = again.runner;
                    first.confirmation = Some(Confirmation::Refuted);
                    return Ok(first);
                }
                _ => {}
            }
        }
        first.confirmation = Some(match failed {
            3 => Confirmation::Confirmed,
            _ => Confirmation::Open,
        });
        Ok(first)
    }

    /// Makes a runner, or sees that it fails.
    pub(super) async fn plant_once(&self, cell: WatchCell) -> Result<PlantedRunner, HistoryError> {
        let (history, clock) = (&self.shared.history, &self.shared.clock);
        let description = format!(
            "{}-{}-{}-{}",
            self.tag,
            cell.runner_type,
            cell.cohort,
            random(10)
        );
        let planted_at = clock.now();
        let key = history
            .order(&self.name, cell, &description, planted_at)
            .await?;
        let order = PlantOrder {
            cell,
            description,
            tag: self.tag.clone(),
            system_id: fresh_system_id(),
        };
        let planted = self.fleet.plant(order).await;
        self.shared
            .metrics
            .sent(&self.name, Some(cell), &planted.sent);
        let mut requests = planted.sent.len() as u64;
        let seen = planted.seen;
        let Some((id, token)) = planted.made else {
            // Without an answer the target may have it all the same: it stays ordered, and is looked
            // for.
            if seen.verdict != Verdict::Inconclusive {
                history.set_state(key, RunnerState::Removed).await?;
            }
            return Ok(PlantedRunner {
                runner: None,
                seen,
                confirmation: None,
                requests,
            });
        };
        let ripe_at = match cell.cohort {
            WatchCohort::Dormant(age) if !planted.aged => clock.now() + age.length(),
            _ => planted_at,
        };
        let usable = seen.verdict == Verdict::Passed;
        let state = match (usable, cell.cohort) {
            (true, WatchCohort::Fresh) => RunnerState::InUse,
            (true, _) => RunnerState::Held,
            (false, _) => RunnerState::Spent,
        };
        let made = NewRunner {
            id,
            token: token.clone(),
            system_id: planted.system_id.clone(),
            ripe_at,
        };
        history.made(key, made, state).await?;
        let runner = HeldRunner {
            key,
            id,
            token,
            cell,
            system_id: planted.system_id,
            planted_at,
            ripe_at,
        };
        if !usable {
            requests += self.remove(runner.clone()).await?;
        }
        Ok(PlantedRunner {
            runner: usable.then_some(runner),
            seen,
            confirmation: None,
            requests,
        })
    }

    /// Removes a runner that is spent. One that cannot be removed now is tried again in later rounds.
    pub(super) async fn remove(&self, runner: HeldRunner) -> Result<u64, HistoryError> {
        let (key, cell) = (runner.key, runner.cell);
        let (gone, sent) = self.fleet.remove(runner).await;
        self.shared.metrics.sent(&self.name, Some(cell), &sent);
        if gone {
            self.shared
                .history
                .set_state(key, RunnerState::Removed)
                .await?;
        }
        Ok(sent.len() as u64)
    }

    /// Plants what the reserve lacks, as far as the round's budget goes.
    pub(super) async fn replenish(&self, round: &mut Round) -> Result<(), HistoryError> {
        let history = &self.shared.history;
        let held = history.runners(&self.name, RunnerState::Held).await?;
        let (cells, _) = self.fleet.cohorts();
        let mut missing: Vec<_> = cells
            .into_iter()
            .filter(|cell| !matches!(cell.cohort, WatchCohort::Recent | WatchCohort::Fresh))
            .map(|cell| {
                let has = held.iter().filter(|runner| runner.cell == cell).count();
                (
                    has,
                    cell,
                    wanted(cell.cohort, &self.pace).saturating_sub(has),
                )
            })
            .filter(|(_, _, missing)| *missing > 0)
            .collect();
        // The emptiest first, and a few of each, so that all ages begin to ripen at once.
        missing.sort();
        let budget = u64::from(self.pace.budget);
        while !missing.is_empty() {
            for at in (0..missing.len()).rev() {
                if round.requests + COST > budget {
                    return Ok(());
                }
                let (_, cell, count) = &mut missing[at];
                let planted = self.plant_once(*cell).await?;
                *count -= 1;
                round.requests += planted.requests;
                let done = *count == 0 || planted.runner.is_none();
                let failed = planted.seen.verdict == Verdict::Failed;
                let confirmation = failed.then_some(Confirmation::Open);
                round.judged.push(Judged {
                    seen: planted.seen,
                    confirmation,
                });
                if done {
                    missing.swap_remove(at);
                }
            }
        }
        Ok(())
    }
}
