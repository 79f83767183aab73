//! The run: plants what a step needs, drives the cells side by side, keeps the outcomes.

mod cleanup;
mod needs;
mod planting;
mod result;
mod unit;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Instant,
};

use fleetproof_model::{Cohort, SchemaStep};
use futures::{StreamExt, stream};
use time::OffsetDateTime;

use crate::{
    CHECKS, DatabaseError, Entry, Ledger, Options, Progress, ProgressSender, Runner, Subject,
    Target, TargetError, alive::plantable, cell::Cell, check::Need, outcome::Outcome, pages::Pages,
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
