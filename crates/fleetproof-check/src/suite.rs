//! The run: plants what a step needs, drives the cells side by side, keeps the outcomes.

mod cleanup;
mod needs;
mod result;
mod unit;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use fleetproof_model::{Cohort, RunnerType, SchemaStep};
use fleetproof_schema::SchemaError;
use futures::{StreamExt, stream};
use time::OffsetDateTime;

use crate::{
    CHECKS, DatabaseError, Entry, Ledger, Options, Progress, ProgressSender, Runner, RunsOn,
    Subject, Target, TargetError,
    alive::plantable,
    cell::Cell,
    check::{Check, Need},
    outcome::Outcome,
    pages::Pages,
    plant::{self, Order, Planting},
};

/// A run of the checks on one target.
pub struct Suite {
    target: Arc<Target>,
    options: Options,
    step: Option<SchemaStep>,
    /// Runners waiting to be driven, by cell and by the step at which they will be.
    stock: HashMap<(Cell, Option<SchemaStep>), Vec<Arc<Runner>>>,
    outcomes: Vec<Outcome>,
    notes: Vec<String>,
    ledger: Arc<Ledger>,
    run: Arc<str>,
    serial: Arc<AtomicU32>,
    progress: Option<ProgressSender>,
    stop: Arc<AtomicBool>,
    started: (OffsetDateTime, Instant),
}

impl Suite {
    /// A run on `target`. When `stop` is set, no more checks are begun. Within a Tokio runtime,
    /// where a browser is wanted.
    pub fn new(
        mut target: Target,
        mut options: Options,
        progress: Option<ProgressSender>,
        stop: Arc<AtomicBool>,
    ) -> Self {
        let looks = |entry: &Entry| {
            entry.meta.needs.contains(&Need::Browser) && options.wants(entry.meta.name)
        };
        let wanted = CHECKS.iter().any(looks);
        let pages = options.pages.take().filter(|_| wanted);
        target.pages = pages.map(|pages| Pages::begin(pages, &target));
        let mark = options.seed ^ OffsetDateTime::now_utc().unix_timestamp_nanos() as u64;
        Self {
            step: target.step,
            target: Arc::new(target),
            stock: HashMap::new(),
            outcomes: Vec::new(),
            notes: Vec::new(),
            ledger: Arc::default(),
            run: format!("{:06x}", mark.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40).into(),
            serial: Arc::default(),
            progress,
            stop,
            started: (OffsetDateTime::now_utc(), Instant::now()),
            options,
        }
    }

    /// Plants and drives what is alive at the target's present step, `step`. `to_come` are the
    /// steps that will follow in this run; where there are none, the whole suite runs, and
    /// before that only the runners' journey.
    ///
    /// # Errors
    /// If the target's database fails.
    pub async fn at_step(
        &mut self,
        step: Option<SchemaStep>,
        to_come: &[SchemaStep],
    ) -> Result<(), TargetError> {
        self.step = step;
        if let Some(database) = &self.target.database {
            database.refresh().await?;
        }
        let last = to_come.is_empty();
        let cells = self.cells(last).await?;
        self.plant_for_later(to_come).await?;
        self.plant_for_now(&cells, last).await?;
        let units = self.units(&cells, last);
        self.tell(Progress::Step {
            step,
            work: units.len(),
        });
        let (alone, beside_others): (Vec<_>, Vec<_>) =
            units.into_iter().partition(unit::Unit::runs_alone);
        for (units, at_once) in [(beside_others, self.options.concurrency), (alone, 1)] {
            let done: Vec<Vec<Outcome>> = stream::iter(units)
                .map(|unit| self.run_unit(unit))
                .buffer_unordered(at_once)
                .collect()
                .await;
            self.outcomes.extend(done.into_iter().flatten());
        }
        Ok(())
    }

    /// The cells that are alive at this step. At the last step, what the others would have been
    /// checked for is noted as skipped.
    async fn cells(&mut self, last: bool) -> Result<Vec<Cell>, DatabaseError> {
        let mut alive = Vec::new();
        for cohort in Cohort::ALL {
            let plantable = plantable(cohort, self.target.database.as_ref(), self.step).await?;
            for runner_type in self.options.types.clone() {
                let cell = Cell {
                    runner_type,
                    cohort,
                };
                let in_stock = self.stock.contains_key(&(cell, self.step));
                let ready = self.target.scope(runner_type).map(|_| ());
                let reason = match (&plantable, ready) {
                    (_, Err(reason)) => reason,
                    (Err(_), Ok(())) if in_stock => String::new(),
                    (Ok(()), Ok(())) => String::new(),
                    (Err(reason), Ok(())) => reason.clone(),
                };
                if reason.is_empty() {
                    alive.push(cell);
                } else if last {
                    self.skip_cell(cell, &reason);
                }
            }
        }
        Ok(alive)
    }

    fn skip_cell(&mut self, cell: Cell, reason: &str) {
        let skipped = self
            .wanted(cell)
            .map(|entry| Outcome::skipped(&entry.meta, cell, self.step, reason.to_owned()))
            .collect::<Vec<_>>();
        self.outcomes.extend(skipped);
    }

    /// The checks that were asked for and concern the cell.
    fn wanted(&self, cell: Cell) -> impl Iterator<Item = &'static Entry> + '_ {
        CHECKS.iter().filter(move |entry| {
            self.options.wants(entry.meta.name)
                && entry.meta.cohorts.contain(cell.cohort)
                && entry.meta.types.contains(&cell.runner_type)
        })
    }

    /// Runners from before the next step, for each step at which they will be driven.
    async fn plant_for_later(&mut self, to_come: &[SchemaStep]) -> Result<(), DatabaseError> {
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

    async fn plant_for_now(&mut self, cells: &[Cell], last: bool) -> Result<(), DatabaseError> {
        let orders: Vec<_> = cells
            .iter()
            .filter(|cell| !self.stock.contains_key(&(**cell, self.step)))
            .flat_map(|cell| self.orders(*cell, self.step, last))
            .map(|order| (order, self.step))
            .collect();
        self.plant(orders).await
    }

    /// The types whose runners the target can have.
    fn types(&self) -> Vec<RunnerType> {
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

    pub(crate) fn subject(&self, cell: Cell, runner: Option<Arc<Runner>>) -> Subject {
        let (client, recorder) = self.target.client.recording(cell.runner_type);
        Subject {
            client,
            target: Arc::clone(&self.target),
            cell,
            step: self.step,
            runner,
            ledger: Arc::clone(&self.ledger),
            recorder,
            run: Arc::clone(&self.run),
            serial: Arc::clone(&self.serial),
        }
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn tell(&self, progress: Progress) {
        if let Some(sender) = &self.progress {
            // Nobody watching is fine.
            let _ = sender.send(progress);
        }
    }
}
