//! Which runners a cell needs, and how they come to be.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use fleetproof_model::{Cohort, RunnerType, SchemaStep};
use fleetproof_schema::SchemaError;
use futures::{StreamExt, stream};

use super::Suite;
use crate::{
    DatabaseError, Entry, Progress, Runner, RunsOn,
    cell::Cell,
    check::Check,
    outcome::Outcome,
    plant::{self, Order, Planting},
};

impl Suite {
    /// Runners from before the next step, for each step at which they will be driven.
    pub(super) async fn plant_for_later(
        &mut self,
        to_come: &[SchemaStep],
    ) -> Result<(), DatabaseError> {
        let Some(next) = to_come.first() else {
            return Ok(());
        };
        let mut orders = Vec::new();
        for runner_type in self.types() {
            let cell = Cell {
                runner_type,
                cohort: Cohort::Before(*next),
            };
            for (at, step) in to_come.iter().enumerate() {
                let last = at + 1 == to_come.len();
                let orders_then = self.orders(cell, Some(*step), last);
                orders.extend(orders_then.into_iter().map(|order| (order, Some(*step))));
            }
        }
        self.plant(orders).await
    }

    pub(super) async fn plant_for_now(
        &mut self,
        cells: &[Cell],
        last: bool,
    ) -> Result<(), DatabaseError> {
        let orders: Vec<_> = cells
            .iter()
            .filter(|cell| !self.stock.contains_key(&(**cell, self.step)))
            .flat_map(|cell| self.orders(*cell, self.step, last))
            .map(|order| (order, self.step))
            .collect();
        self.plant(orders).await
    }

    /// The types whose runners the target can have.
    pub(super) fn types(&self) -> Vec<RunnerType> {
        let types = self.options.types.iter().copied();
        types
            .filter(|kind| self.target.scope(*kind).is_ok())
            .collect()
    }

    /// The runners that a cell needs at a step: for the journey, and at the last step one to be
    /// looked at and one for each check that wants its own.
    fn orders(&self, cell: Cell, step: Option<SchemaStep>, last: bool) -> Vec<Order> {
        let travels = |entry: &&Entry| matches!(entry.meta.runs_on, RunsOn::Journey(_));
        let mut orders = Vec::new();
        if self.wanted(cell).any(|entry| travels(&entry)) {
            let journey = if last {
                self.options.per_cell
            } else {
                self.options.sample()
            };
            orders.extend((0..journey).map(|number| Order {
                cell,
                number,
                own_tag: false,
            }));
        }
        if last {
            let runnable =
                |entry: &&Entry| self.unmet(&entry.meta, cell.runner_type, step).is_none();
            let own = self
                .wanted(cell)
                .filter(runnable)
                .filter(|entry| entry.meta.runs_on == RunsOn::Own)
                .count();
            let shared = self
                .wanted(cell)
                .filter(runnable)
                .any(|entry| entry.meta.runs_on == RunsOn::Shared);
            // Multiples of three have the first kind of history, which has managers.
            orders.extend((0..own).map(|at| Order {
                cell,
                number: 3 * at,
                own_tag: false,
            }));
            orders.extend(shared.then_some(Order {
                cell,
                number: 0,
                own_tag: true,
            }));
        }
        orders
    }

    /// Makes the runners of `orders` and lays them in stock, each for its step.
    async fn plant(
        &mut self,
        orders: Vec<(Order, Option<SchemaStep>)>,
    ) -> Result<(), DatabaseError> {
        let suite = &*self;
        let made: Vec<_> = stream::iter(orders)
            .map(|(order, step)| async move {
                let subject = suite.subject(order.cell, None);
                let started = Instant::now();
                let made = if suite.stopped() {
                    Err(crate::Stop::NotHere("interrupted".to_owned()))
                } else {
                    plant::make(&subject, order).await
                };
                (order, step, subject, made, started.elapsed())
            })
            .buffered(self.options.concurrency)
            .collect()
            .await;
        let mut by_cohort: HashMap<Cohort, Vec<Runner>> = HashMap::new();
        let mut places = HashMap::new();
        let mut outcomes = Vec::new();
        for (order, step, subject, made, took) in made {
            let by_right = made
                .as_ref()
                .is_err_and(|stop| plant::refused_by_right(&subject, stop));
            let result = match made {
                Ok(runner) => {
                    places.insert(runner.id, step);
                    by_cohort.entry(order.cell.cohort).or_default().push(runner);
                    Ok(())
                }
                Err(crate::Stop::Failed(failure)) if by_right => {
                    Err(crate::Stop::NotHere(failure.observed))
                }
                Err(stop) => Err(stop),
            };
            let mut outcome = self.outcome(&Planting::META, &subject, result, took);
            outcome.add_clues(&subject).await;
            outcomes.push(outcome);
        }
        self.tell(Progress::Planted {
            runners: places.len(),
        });
        let any = Cell {
            runner_type: RunnerType::Instance,
            cohort: Cohort::Fresh,
        };
        for (cohort, mut runners) in by_cohort {
            match plant::age(&self.subject(any, None), cohort, &mut runners).await {
                Ok(()) => {}
                Err(error) if error.db_error().is_some() => {
                    outcomes.extend(self.not_aged(cohort, &runners, &error));
                    continue;
                }
                Err(error) => return Err(error.into()),
            }
            for runner in runners {
                let cell = Cell {
                    runner_type: runner.runner_type,
                    cohort,
                };
                let step = places.get(&runner.id).copied().flatten();
                self.stock
                    .entry((cell, step))
                    .or_default()
                    .push(Arc::new(runner));
            }
        }
        if self.options.wants(Planting::META.name) {
            self.outcomes.extend(outcomes);
        } else {
            let failed = |outcome: &Outcome| outcome.fault.is_some();
            self.outcomes.extend(outcomes.into_iter().filter(failed));
        }
        Ok(())
    }

    /// The outcomes of runners whose history the target's database refused: an ordinary write,
    /// which a healthy one takes.
    fn not_aged(&self, cohort: Cohort, runners: &[Runner], error: &SchemaError) -> Vec<Outcome> {
        runners
            .iter()
            .map(|runner| {
                let cell = Cell {
                    runner_type: runner.runner_type,
                    cohort,
                };
                let expected = "the target's database takes the rows of managers and their times";
                let stop = crate::Stop::failed(crate::Aspect::Other, expected, error.to_string());
                let subject = self.subject(cell, None);
                self.outcome(&Planting::META, &subject, Err(stop), Duration::ZERO)
            })
            .collect()
    }
}
