//! A target in memory, and what watches it.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use fleetproof_browser::Place;
use fleetproof_model::{RunnerType, Secret, Verdict};
use fleetproof_watch::{
    Alert, Clock, Contact, Evidence, Fleet, HeldRunner, History, HistoryOptions, Line, Message,
    Metrics, Observation, Outlooks, PLANTING, Pace, PlantOrder, Planted, Question, Release,
    Runbook, Sent, Shared, Visit, VisitOrder, WatchCell, WatchCohort, Watcher,
};
use futures::future::BoxFuture;
use rand::{Rng, SeedableRng, rngs::StdRng};
use time::OffsetDateTime;

/// The clock of tokio's paused time, which jumps only where it is told to.
#[derive(Clone)]
pub(crate) struct Simulated {
    start: tokio::time::Instant,
    offset: Arc<Mutex<time::Duration>>,
}

impl Simulated {
    pub(crate) fn new() -> Self {
        Self {
            start: tokio::time::Instant::now(),
            offset: Arc::default(),
        }
    }

    /// Lets the time of day jump.
    pub(crate) fn jump(&self, by: time::Duration) {
        *self.offset.lock().unwrap() += by;
    }
}

impl Clock for Simulated {
    fn now(&self) -> OffsetDateTime {
        let day = OffsetDateTime::from_unix_timestamp(1_780_000_000).unwrap();
        day + self.start.elapsed() + *self.offset.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// What is wrong with a target.
#[derive(Default)]
pub(crate) struct Wrong {
    /// Questions that have no answer, of a thousand.
    pub(crate) faults: f64,
    /// Questions that are answered with an error though nothing is wrong, of a thousand.
    pub(crate) accidents: f64,
    /// These checks of these cells fail.
    pub(crate) cells: Vec<(WatchCell, &'static str)>,
    /// Nothing is answered.
    pub(crate) dark: bool,
    /// Everything is answered with an error.
    pub(crate) all: bool,
    /// The revision.
    pub(crate) revision: u64,
}

/// A target in memory.
pub(crate) struct Target {
    cells: Vec<WatchCell>,
    random: Mutex<StdRng>,
    pub(crate) wrong: Mutex<Wrong>,
    /// The runners that it has.
    runners: Mutex<BTreeMap<i64, String>>,
}

impl Target {
    pub(crate) fn new(cohorts: &[WatchCohort], seed: u64) -> Arc<Self> {
        let cell = |cohort: &WatchCohort| WatchCell {
            runner_type: RunnerType::Group,
            cohort: *cohort,
        };
        Arc::new(Self {
            cells: cohorts.iter().map(cell).collect(),
            random: Mutex::new(StdRng::seed_from_u64(seed)),
            wrong: Mutex::default(),
            runners: Mutex::default(),
        })
    }

    pub(crate) fn runners(&self) -> usize {
        self.runners.lock().unwrap().len()
    }

    /// Somebody removes all runners whose description has that text.
    pub(crate) fn lose(&self, text: &str) {
        self.runners
            .lock()
            .unwrap()
            .retain(|_, description| !description.contains(text));
    }

    fn happens(&self, of_a_thousand: f64) -> bool {
        self.random
            .lock()
            .unwrap()
            .random_bool(of_a_thousand / 1000.0)
    }

    fn answer(&self, cell: WatchCell, check: &'static str) -> Observation {
        let wrong = self.wrong.lock().unwrap();
        let verdict = if wrong.dark || self.happens(wrong.faults) {
            Verdict::Inconclusive
        } else if wrong.all || wrong.cells.contains(&(cell, check)) || self.happens(wrong.accidents)
        {
            Verdict::Failed
        } else {
            Verdict::Passed
        };
        Observation {
            cell,
            check,
            verdict,
            reason: (verdict != Verdict::Passed).then(|| format!("{check} went wrong")),
            evidence: (verdict == Verdict::Failed).then(|| Evidence {
                status: Some(500),
                ..Evidence::default()
            }),
            took: Duration::from_millis(5),
        }
    }
}

impl Fleet for Target {
    fn release(&self, _: Line) -> BoxFuture<'_, (Result<Release, String>, Vec<Sent>)> {
        let wrong = self.wrong.lock().unwrap();
        let release = match wrong.dark || self.happens(wrong.faults) {
            true => Err("the connection broke".to_owned()),
            false => Ok(Release {
                version: "17.11.0".to_owned(),
                revision: Some(wrong.revision.to_string()),
                step: None,
            }),
        };
        Box::pin(async { (release, Vec::new()) })
    }

    fn plant(&self, order: PlantOrder) -> BoxFuture<'_, Planted> {
        let seen = self.answer(order.cell, PLANTING);
        let mut made = None;
        if seen.verdict == Verdict::Passed {
            let mut runners = self.runners.lock().unwrap();
            let id = runners.last_key_value().map_or(1, |(id, _)| id + 1);
            runners.insert(id, order.description);
            made = Some((id, Secret::new("token")));
        }
        let planted = Planted {
            made,
            system_id: Some(order.system_id),
            aged: false,
            seen,
            sent: Vec::new(),
        };
        Box::pin(async { planted })
    }

    fn visit(&self, order: VisitOrder) -> BoxFuture<'_, Visit> {
        let mut visit = Visit::default();
        let there = self.runners.lock().unwrap().contains_key(&order.runner.id);
        visit.vanished = !there && !self.wrong.lock().unwrap().dark;
        for question in order.questions {
            let mut seen = self.answer(order.runner.cell, question.name());
            if visit.vanished {
                seen.verdict = Verdict::Inconclusive;
            }
            visit.contacted |= question.is_contact() && seen.verdict == Verdict::Passed;
            if question == Question::JobRequest && seen.verdict == Verdict::Passed {
                visit.requested = Some(Contact {
                    system_id: "r_1".to_owned(),
                    at: None,
                });
            }
            let end = seen.verdict == Verdict::Inconclusive;
            visit.seen.push(seen);
            if end {
                break;
            }
        }
        Box::pin(async { visit })
    }

    fn remove(&self, runner: HeldRunner) -> BoxFuture<'_, (bool, Vec<Sent>)> {
        let gone = !self.wrong.lock().unwrap().dark;
        if gone {
            self.runners.lock().unwrap().remove(&runner.id);
        }
        Box::pin(async move { (gone, Vec::new()) })
    }

    fn tagged(&self, tag: String) -> BoxFuture<'_, Result<Vec<(i64, String)>, String>> {
        let runners = self.runners.lock().unwrap().clone();
        let tagged = runners
            .into_iter()
            .filter(move |(_, name)| name.starts_with(&tag));
        let tagged = tagged.collect();
        Box::pin(async { Ok(tagged) })
    }

    fn remove_id(&self, id: i64) -> BoxFuture<'_, bool> {
        self.runners.lock().unwrap().remove(&id);
        Box::pin(async { true })
    }

    fn place(&self, _: RunnerType) -> Option<Place> {
        Some(Place::Group("fleet".to_owned()))
    }

    fn cohorts(&self) -> (Vec<WatchCell>, Vec<(WatchCell, String)>) {
        (self.cells.clone(), Vec::new())
    }
}

/// A watch of a target in memory.
pub(crate) struct Watch {
    pub(crate) watcher: Watcher,
    pub(crate) shared: Shared,
    pub(crate) clock: Simulated,
    pub(crate) target: Arc<Target>,
    pub(crate) pace: Pace,
    told: Arc<Mutex<Vec<Alert>>>,
}

impl Watch {
    pub(crate) async fn start(
        folder: &Path,
        target: &Arc<Target>,
        clock: &Simulated,
        pace: Pace,
    ) -> Self {
        let options = HistoryOptions {
            hasty: true,
            ..HistoryOptions::default()
        };
        Self::start_with(folder, target, clock, pace, options).await
    }

    pub(crate) async fn start_with(
        folder: &Path,
        target: &Arc<Target>,
        clock: &Simulated,
        pace: Pace,
        options: HistoryOptions,
    ) -> Self {
        let told: Arc<Mutex<Vec<Alert>>> = Arc::default();
        let tell = Arc::clone(&told);
        let shared = Shared {
            history: History::open(folder, options).unwrap(),
            metrics: Metrics::new("0"),
            clock: Arc::new(clock.clone()),
            messages: Arc::new(move |alerts| {
                tell.lock().unwrap().extend_from_slice(alerts);
                Vec::<Message>::new()
            }),
            outlooks: Outlooks::default(),
            runbook: Runbook::default(),
        };
        let watcher = Watcher::new("t", Arc::clone(target) as _, shared.clone(), pace);
        Self {
            watcher: watcher.await.unwrap(),
            shared,
            clock: clock.clone(),
            target: Arc::clone(target),
            pace,
            told,
        }
    }

    /// One round, and the time until the next.
    pub(crate) async fn round(&mut self) {
        let began = self.clock.elapsed();
        self.watcher.round().await.unwrap();
        let passed = self.clock.elapsed() - began;
        self.clock
            .sleep(self.pace.every.saturating_sub(passed))
            .await;
    }

    pub(crate) async fn rounds(&mut self, rounds: u32) {
        for _ in 0..rounds {
            self.round().await;
        }
    }

    /// The alerts that were told since the last call.
    pub(crate) fn alerts(&self) -> Vec<Alert> {
        std::mem::take(&mut *self.told.lock().unwrap())
    }

    /// What was told since the last call, as `alertname cohort check status`.
    pub(crate) fn told(&self) -> Vec<String> {
        let told = self.alerts();
        let words = |alert: &Alert| {
            let names = ["alertname", "cohort", "check"].map(|name| alert.label(name).to_owned());
            let words = names.into_iter().filter(|word| !word.is_empty());
            words
                .chain([alert.status().to_owned()])
                .collect::<Vec<_>>()
                .join(" ")
        };
        told.iter().map(words).collect()
    }
}

pub(crate) fn pace(every: u64) -> Pace {
    Pace {
        every: Duration::from_secs(every),
        ..Pace::default()
    }
}

pub(crate) fn cohorts(names: &str) -> Vec<WatchCohort> {
    names.split(' ').map(|name| name.parse().unwrap()).collect()
}

pub(crate) fn group(cohort: &str) -> WatchCell {
    WatchCell {
        runner_type: RunnerType::Group,
        cohort: cohort.parse().unwrap(),
    }
}

pub(crate) const NEW: &str = Question::NewManager.name();
