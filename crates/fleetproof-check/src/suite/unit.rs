//! Pieces of work that run side by side: a runner's journey, or one check.

use std::{sync::Arc, time::Instant};

use fleetproof_model::Verdict;

use super::Suite;
use crate::{
    CheckResult, Entry, Progress, Runner, RunsOn, Subject,
    cell::Cell,
    check::{CheckMeta, Leg},
    outcome::Outcome,
};

/// A piece of work.
pub(super) enum Unit {
    /// One runner goes through its ordinary life.
    Journey { cell: Cell, runner: Arc<Runner> },
    /// One check.
    Single {
        cell: Cell,
        entry: &'static Entry,
        runner: Option<Arc<Runner>>,
    },
    /// A check that cannot run, and why.
    Skip {
        cell: Cell,
        entry: &'static Entry,
        reason: String,
    },
}

impl Unit {
    /// Whether it must wait for all other work of the step, and then have the target to itself.
    pub(super) fn runs_alone(&self) -> bool {
        matches!(self, Self::Single { entry, .. }
            if matches!(entry.meta.runs_on, RunsOn::Alone | RunsOn::EndOfStep))
    }
}

impl Suite {
    /// The work of a step, for the runners in stock.
    pub(super) fn units(&mut self, cells: &[Cell], last: bool) -> Vec<Unit> {
        let mut units = Vec::new();
        for &cell in cells {
            let mut stock = self.stock.remove(&(cell, self.step)).unwrap_or_default();
            let mut entries: Vec<_> = self.wanted(cell).collect();
            if !last {
                let at_every_step =
                    |runs_on| matches!(runs_on, RunsOn::Journey(_) | RunsOn::EndOfStep);
                entries.retain(|entry| at_every_step(entry.meta.runs_on));
            }
            let shared = stock
                .iter()
                .position(|runner| runner.own_tag.is_some())
                .map(|at| stock.remove(at));
            let own = entries
                .iter()
                .filter(|entry| entry.meta.runs_on == RunsOn::Own)
                .filter(|entry| {
                    self.unmet(&entry.meta, cell.runner_type, self.step)
                        .is_none()
                })
                .count();
            let own_at = stock.len().saturating_sub(own);
            let mut own_stock = stock.split_off(own_at).into_iter();
            let travelling = !stock.is_empty();
            for entry in entries {
                let meta = &entry.meta;
                if let Some(reason) = self.unmet(meta, cell.runner_type, self.step) {
                    units.push(Unit::Skip {
                        cell,
                        entry,
                        reason,
                    });
                    continue;
                }
                let runner = match meta.runs_on {
                    RunsOn::Planting => continue,
                    RunsOn::Journey(_) if travelling => continue,
                    RunsOn::Journey(_) => None,
                    RunsOn::Nothing | RunsOn::Alone | RunsOn::EndOfStep => {
                        units.push(Unit::Single {
                            cell,
                            entry,
                            runner: None,
                        });
                        continue;
                    }
                    RunsOn::Own => own_stock.next(),
                    RunsOn::Shared => shared.clone(),
                };
                units.push(match runner {
                    Some(runner) => Unit::Single {
                        cell,
                        entry,
                        runner: Some(runner),
                    },
                    None => Unit::Skip {
                        cell,
                        entry,
                        reason: "no runner of this cell could be made".to_owned(),
                    },
                });
            }
            units.extend(
                stock
                    .into_iter()
                    .map(|runner| Unit::Journey { cell, runner }),
            );
        }
        units
    }

    /// Does a piece of work, unless the run was stopped.
    pub(super) async fn run_unit(&self, unit: Unit) -> Vec<Outcome> {
        if self.stopped() {
            return Vec::new();
        }
        match unit {
            Unit::Skip {
                cell,
                entry,
                reason,
            } => {
                vec![Outcome::skipped(&entry.meta, cell, self.step, reason)]
            }
            Unit::Single {
                cell,
                entry,
                runner,
            } => {
                let subject = self.subject(cell, runner);
                let outcome = self.run_check(entry, &subject).await;
                self.done(entry.meta.name, cell, std::slice::from_ref(&outcome));
                vec![outcome]
            }
            Unit::Journey { cell, runner } => {
                let outcomes = self.travel(cell, runner).await;
                self.done("journey", cell, &outcomes);
                outcomes
            }
        }
    }

    /// The journey of one runner. The order of its contacts turns with its number.
    async fn travel(&self, cell: Cell, runner: Arc<Runner>) -> Vec<Outcome> {
        let leg = |leg| {
            self.wanted(cell)
                .filter(move |entry| entry.meta.runs_on == RunsOn::Journey(leg))
                .collect::<Vec<_>>()
        };
        let mut contacts = leg(Leg::Contact);
        if !contacts.is_empty() {
            let turn = runner.number % contacts.len();
            contacts.rotate_left(turn);
        }
        let subject = self.subject(cell, Some(runner));
        let mut outcomes = Vec::new();
        for entry in contacts
            .into_iter()
            .chain(leg(Leg::ReadBack))
            .chain(leg(Leg::End))
        {
            let outcome = match self.unmet(&entry.meta, cell.runner_type, self.step) {
                Some(reason) => Outcome::skipped(&entry.meta, cell, self.step, reason),
                None => self.run_check(entry, &subject).await,
            };
            outcomes.push(outcome);
        }
        outcomes
    }

    async fn run_check(&self, entry: &'static Entry, subject: &Subject) -> Outcome {
        let started = Instant::now();
        let result = entry.run(subject).await;
        let mut outcome = self.outcome(&entry.meta, subject, result, started.elapsed());
        outcome.add_clues(subject).await;
        outcome
    }

    pub(super) fn outcome(
        &self,
        meta: &CheckMeta,
        subject: &Subject,
        result: CheckResult,
        took: std::time::Duration,
    ) -> Outcome {
        let exchanges = subject.recorder.take();
        Outcome::of(meta, subject, result, exchanges, self.options.slow, took)
    }

    fn done(&self, name: &'static str, cell: Cell, outcomes: &[Outcome]) {
        let verdict = outcomes.iter().fold(Verdict::Skipped, |worst, outcome| {
            worst.and(outcome.verdict)
        });
        self.tell(Progress::Done {
            name,
            runner_type: cell.runner_type,
            cohort: cell.cohort,
            verdict,
            took: outcomes.iter().map(|outcome| outcome.took).sum(),
        });
    }
}
