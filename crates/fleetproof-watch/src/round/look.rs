//! Which pages are looked at, and what has come of it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use fleetproof_model::{RunnerType, Verdict};
use time::OffsetDateTime;

use super::{Round, Watcher, begin::Planned};
use crate::{
    alert::Mark,
    cell::WatchCell,
    fleet::{HeldRunner, Question, Visit},
    history::{HistoryError, RunnerState},
    judge::{Judged, RoundMark},
    look::{Look, LookOrder, Looks, PAGE},
};

/// How a watcher has pages looked at.
pub(super) struct Looking {
    looks: Looks,
    every: Duration,
    /// When pages were last chosen, by the clock that does not jump.
    last: Option<Duration>,
    /// The same of each cell.
    cells: HashMap<WatchCell, Duration>,
    /// Whether what is in doubt goes before the rest: each second time, so that the rest is seen too.
    doubt_first: bool,
}

impl Watcher {
    /// Has a page of each runner type looked at from now on, each so often.
    pub fn set_looks(&mut self, looks: Looks, every: Duration) {
        self.looking = Some(Looking {
            looks,
            every,
            last: None,
            cells: HashMap::new(),
            doubt_first: true,
        });
    }

    /// Chooses a visit of each runner type for a look: each second time one whose page is in doubt, else
    /// the one whose cell was looked at longest ago. Nobody is chosen while a look of before is under way.
    pub(super) fn choose_looks(&mut self, round: &Round, due: &mut [Planned]) {
        let now = self.shared.clock.elapsed();
        let Some(looking) = &mut self.looking else {
            return;
        };
        // Rounds begin a little early or late.
        let slack = self.pace.every / 2;
        let soon = looking
            .last
            .is_some_and(|last| now.saturating_sub(last) + slack < looking.every);
        if soon || !looking.looks.is_idle() {
            return;
        }
        let doubt_first = looking.doubt_first;
        looking.doubt_first = !doubt_first;
        let mut chosen: BTreeMap<RunnerType, (_, &mut Planned)> = BTreeMap::new();
        for planned in due {
            if !planned.questions.contains(&Question::JobRequest) {
                continue;
            }
            let in_doubt = self
                .judge
                .suspects(planned.cell)
                .iter()
                .any(|name| name == PAGE);
            let rank = (
                !(in_doubt && doubt_first),
                looking.cells.get(&planned.cell).copied(),
            );
            let runner_type = planned.cell.runner_type;
            if chosen
                .get(&runner_type)
                .is_none_or(|(best, _)| rank < *best)
            {
                chosen.insert(runner_type, (rank, planned));
            }
        }
        for (_, planned) in chosen.into_values() {
            looking.last = Some(now);
            looking.cells.insert(planned.cell, now);
            let mark = Mark::new(round.number, round.started_at, self.release.clone());
            planned.look = Some(mark);
        }
    }

    /// The look at the page of a runner that was in contact, where it has one.
    pub(super) fn look_order(
        &self,
        runner: &HeldRunner,
        visit: &Visit,
        mark: Option<Mark>,
        spent: bool,
    ) -> Option<LookOrder> {
        let contact = visit.requested.clone()?;
        Some(LookOrder {
            mark: mark?,
            place: self.fleet.place(runner.cell.runner_type)?,
            runner: runner.clone(),
            system_id: contact.system_id,
            since: contact.at.unwrap_or_else(|| self.shared.clock.now()),
            spent,
            gap: self.pace.confirm_gap(),
            fleet: std::sync::Arc::clone(&self.fleet),
        })
    }

    pub(super) fn ask_look(&self, order: LookOrder) {
        if let Some(looking) = &self.looking {
            looking.looks.ask(order);
        }
    }

    /// The runners that have to stay since their pages are looked at.
    pub(super) fn looked_at(&self) -> HashSet<i64> {
        let looking = self.looking.as_ref();
        looking.map_or_else(HashSet::new, |looking| looking.looks.runners())
    }

    /// Takes the looks that are done, and removes the runners that had to stay for them.
    pub(super) async fn take_looks(&self, round: &mut Round) -> Result<(), HistoryError> {
        let Some(looking) = &self.looking else {
            return Ok(());
        };
        for look in looking.looks.take() {
            round.requests += look.sent.len() as u64;
            let cell = look.order.cell();
            self.shared.metrics.sent(&self.name, Some(cell), &look.sent);
            if look.order.spent {
                let runner = look.order.runner.clone();
                let history = &self.shared.history;
                history.set_state(runner.key, RunnerState::Spent).await?;
                round.requests += self.remove(runner).await?;
            }
            round.looks.push(look);
        }
        Ok(())
    }

    /// Judges them as of the rounds that they belong to.
    pub(super) fn judge_looks(&mut self, looks: &[Look], at: OffsetDateTime) {
        let mut unseen: BTreeMap<RunnerType, (&Mark, Option<&str>)> = BTreeMap::new();
        for look in looks {
            let judged = Judged {
                seen: look.seen.clone(),
                confirmation: look.confirmation.clone(),
            };
            let mark = look.order.mark.clone();
            self.judge.check(&judged, &RoundMark { mark, at });
            self.shared.metrics.verdict(&self.name, &judged);
            let reason = match look.seen.verdict {
                Verdict::Inconclusive => look.seen.reason.as_deref(),
                Verdict::Skipped => continue,
                _ => None,
            };
            let of_type = unseen.entry(look.order.cell().runner_type);
            let of_type = of_type.or_insert((&look.order.mark, reason));
            of_type.1 = of_type.1.and(reason);
        }
        for (runner_type, (mark, reason)) in unseen {
            let mark = mark.clone();
            self.judge
                .pages(runner_type, reason, &RoundMark { mark, at });
            let seen = reason.is_none();
            self.shared.metrics.pages(&self.name, runner_type, seen);
        }
    }
}
