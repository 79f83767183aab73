//! Rounds of one target.

mod begin;
mod control;
mod look;
mod plant;
mod sweep;
mod visit;

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures::future::join_all;
use time::OffsetDateTime;

use crate::{
    alert::{Mark, Runbook},
    cell::{WatchCell, WatchCohort},
    clock::Clock,
    fleet::{Fleet, HeldRunner, Line, Release},
    history::{History, HistoryError, RoundRecord, RunnerState},
    judge::{Judge, Judged, Reach, RoundMark},
    look::Look,
    metrics::Metrics,
    notify::MakeMessages,
    options::Pace,
    reserve::{DENSE_FOR, Outlook, Outlooks},
};

use control::Control;

/// What the rounds of all targets share.
#[derive(Clone)]
pub struct Shared {
    /// What is remembered.
    pub history: History,
    /// What is counted.
    pub metrics: Metrics,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Makes messages to all receivers of the alerts of a round.
    pub messages: MakeMessages,
    /// What is to be expected of the reserves.
    pub outlooks: Outlooks,
    /// Where the page is that says what to do.
    pub runbook: Runbook,
}

/// Asks one target, round after round.
pub struct Watcher {
    name: String,
    fleet: Arc<dyn Fleet>,
    shared: Shared,
    pace: Pace,
    judge: Judge,
    tag: String,
    /// When a cell was last asked, by the clock that does not jump.
    asked: HashMap<WatchCell, Duration>,
    /// The release of the last round.
    release: Option<Release>,
    /// When the release was last seen to change, by the clock that does not jump.
    changed: Option<Duration>,
    /// The end of the last complete round, by the clock that does not jump.
    complete: Duration,
    /// Both clocks at the end of the last round.
    clocks: Option<(OffsetDateTime, Duration)>,
    rounds: u64,
    swept: bool,
    looking: Option<look::Looking>,
    /// What to say where the target refuses the watch's own token, and whether it did in the last round.
    refusal: (String, bool),
}

/// What a round is made of while it is under way.
struct Round {
    number: i64,
    started_at: OffsetDateTime,
    judged: Vec<Judged>,
    looks: Vec<Look>,
    requests: u64,
    visits: usize,
    answered: usize,
    silence: Option<String>,
    /// The target refuses the watch's own token: what needs it cannot be asked.
    refused: bool,
    note: Option<String>,
}

impl Watcher {
    /// Goes on from what the history knows.
    ///
    /// # Errors
    /// If the history cannot be used.
    pub async fn new(
        name: &str,
        fleet: Arc<dyn Fleet>,
        shared: Shared,
        pace: Pace,
    ) -> Result<Self, HistoryError> {
        let history = &shared.history;
        let id = history.fact_or("watch", crate::names::random(8)).await?;
        let standings = history.standings(name).await?;
        let release = history.last_complete(name).await?;
        unwind(history, name, shared.clock.now()).await?;
        if let Some((at, _)) = &release {
            shared.metrics.round(name, *at);
        }
        Ok(Self {
            name: name.to_owned(),
            judge: Judge::new(name, shared.runbook.clone(), standings),
            fleet,
            pace,
            tag: format!("fleetproof-watch-{id}"),
            asked: HashMap::new(),
            release: release.and_then(|(_, release)| release),
            changed: None,
            complete: shared.clock.elapsed(),
            clocks: None,
            rounds: 0,
            swept: false,
            looking: None,
            refusal: ("the target refuses the watch's token".to_owned(), false),
            shared,
        })
    }

    /// Asks through `fleet` from now on.
    pub fn set_fleet(&mut self, fleet: Arc<dyn Fleet>) {
        self.fleet = fleet;
    }

    /// Says `sentence` from now on where the target refuses the watch's own token.
    pub fn set_refusal(&mut self, sentence: String) {
        self.refusal.0 = sentence;
    }

    /// Whether the target refused the watch's own token in the last round.
    pub fn was_refused(&self) -> bool {
        self.refusal.1
    }

    /// Does one round, and keeps what it has shown. Gives a sentence where not all is well with the
    /// round itself: nobody could be asked, or the target did not answer.
    ///
    /// # Errors
    /// If the history cannot be written: nothing of the round is kept then, and nobody is told.
    pub async fn round(&mut self) -> Result<Option<String>, HistoryError> {
        let (clock, history) = (Arc::clone(&self.shared.clock), self.shared.history.clone());
        let jump = self.clock_jump();
        if let Some(jump) = jump {
            history.shift_ripening(jump).await?;
        }
        let started_at = clock.now();
        let mut round = Round {
            number: history.begin_round(&self.name, started_at).await?,
            started_at,
            judged: Vec::new(),
            looks: Vec::new(),
            requests: 0,
            visits: 0,
            answered: 0,
            silence: None,
            refused: false,
            note: jump.map(|jump| format!("the clock has jumped by {jump}")),
        };
        self.ask_release(&mut round).await;
        self.sweep().await?;
        let held = self.begin(&mut round).await?;
        let control = Control::new();
        let mut due = self.due(&held);
        self.choose_looks(&round, &mut due);
        let spread = self.pace.every.mul_f64(0.6) / u32::try_from(due.len().max(1)).unwrap_or(1);
        let visits = due.into_iter().enumerate().map(|(place, visit)| {
            let delay = spread * u32::try_from(place).unwrap_or(0);
            self.visit(visit, delay, &held, &control)
        });
        let visited = join_all(visits).await;
        for done in visited {
            let done = done?;
            round.requests += done.requests;
            round.visits += 1;
            round.answered += usize::from(done.answered);
            round.silence = round.silence.or(done.silence);
            self.asked.insert(done.cell, clock.elapsed());
            round.judged.extend(done.judged);
        }
        self.replenish(&mut round).await?;
        self.take_looks(&mut round).await?;
        let reach = self.reach(&mut round).await;
        self.finish(round, &reach, &control).await
    }

    /// By how much the time of day has run otherwise than it should since the last round.
    fn clock_jump(&self) -> Option<time::Duration> {
        let (then, elapsed) = self.clocks?;
        let passed = self.shared.clock.elapsed().saturating_sub(elapsed);
        let should_be = then + passed;
        let jump = self.shared.clock.now() - should_be;
        let most = time::Duration::seconds(30);
        if jump.abs() < most {
            return None;
        }
        tracing::warn!("the clock has jumped by {jump}: runners stay as old as they are");
        Some(jump)
    }

    async fn ask_release(&mut self, round: &mut Round) {
        let (release, sent) = self.fleet.release(Line::First).await;
        round.requests += sent.len() as u64;
        self.shared.metrics.sent(&self.name, None, &sent);
        let release = match release {
            Ok(release) => release,
            Err(reason) => {
                round.refused = sent.iter().any(|sent| sent.status == Some(401));
                self.refusal.1 = round.refused;
                round.silence = Some(match round.refused {
                    true => self.refusal.0.clone(),
                    false => reason,
                });
                return;
            }
        };
        self.refusal.1 = false;
        if self.release.as_ref().is_some_and(|known| *known != release) {
            tracing::info!(
                "{} is now {release}: dormant runners are asked more often",
                self.name
            );
            self.changed = Some(self.shared.clock.elapsed());
        }
        self.release = Some(release);
    }

    fn is_dense(&self) -> bool {
        let now = self.shared.clock.elapsed();
        self.changed
            .is_some_and(|changed| now.saturating_sub(changed) < DENSE_FOR)
    }

    /// How far the target could be reached. Where nothing was answered it is asked again, over the
    /// other connection, before anybody is told.
    async fn reach(&self, round: &mut Round) -> Reach {
        if round.answered * 2 >= round.visits && round.answered > 0 {
            return Reach::Well;
        }
        let reason = round.silence.clone();
        let reason = reason.unwrap_or_else(|| "no runner could be asked".to_owned());
        if round.answered > 0 || round.visits == 0 {
            return Reach::Badly(reason);
        }
        for _ in 0..3 {
            self.shared.clock.sleep(self.pace.confirm_gap()).await;
            let (release, sent) = self.fleet.release(Line::Second).await;
            round.requests += sent.len() as u64;
            self.shared.metrics.sent(&self.name, None, &sent);
            if release.is_ok() {
                return Reach::Badly(reason);
            }
        }
        Reach::Not(reason)
    }

    /// Judges, keeps, and tells.
    async fn finish(
        &mut self,
        round: Round,
        reach: &Reach,
        control: &Control,
    ) -> Result<Option<String>, HistoryError> {
        let (clock, history) = (Arc::clone(&self.shared.clock), self.shared.history.clone());
        let at = clock.now();
        // A target that does not answer has rounds all the same, and an alert of its own.
        let complete = round.visits > 0 && !round.refused;
        if complete {
            self.complete = clock.elapsed();
        }
        let mark = RoundMark {
            mark: Mark::new(round.number, round.started_at, self.release.clone()),
            at,
        };
        for judged in &round.judged {
            self.judge.check(judged, &mark);
            self.shared.metrics.verdict(&self.name, judged);
        }
        self.judge_looks(&round.looks, at);
        self.judge.reach(reach, &mark);
        if let Some(health) = control.health() {
            self.judge.control(health.fails(), &mark);
        } else if *reach == Reach::Well {
            self.judge.control(None, &mark);
        }
        let since = clock.elapsed().saturating_sub(self.complete);
        let missing = (since > self.pace.patience()).then(|| {
            let silence = round
                .silence
                .as_deref()
                .unwrap_or("no runner could be asked");
            format!("none for {} s: {silence}", since.as_secs())
        });
        self.judge.rounds(missing.as_deref(), &mark);
        let held = history.runners(&self.name, RunnerState::Held).await?;
        let outlooks = self.outlooks(&held);
        for outlook in &outlooks {
            self.shared.metrics.runners(&self.name, outlook);
            if matches!(outlook.cell.cohort, WatchCohort::Dormant(_)) {
                self.judge.reserve(outlook, at);
            }
        }
        self.shared.outlooks.set(&self.name, outlooks);
        let (standings, alerts) = self.judge.take();
        let record = RoundRecord {
            target: self.name.clone(),
            number: round.number,
            ended_at: at,
            complete,
            release: self.release.clone(),
            requests: round.requests,
            note: round.note,
            seen: round
                .judged
                .into_iter()
                .map(|judged| judged.seen)
                .chain(round.looks.into_iter().map(|look| look.seen))
                .collect(),
            standings,
            messages: (self.shared.messages)(&alerts),
        };
        for alert in &alerts {
            let summary = alert.annotations.get("summary").map_or("", String::as_str);
            tracing::warn!("{}: {summary}", alert.status());
        }
        history.end_round(record).await?;
        if complete {
            self.shared.metrics.round(&self.name, at);
        }
        self.clocks = Some((clock.now(), clock.elapsed()));
        self.rounds += 1;
        if self.rounds % 10 == 1 {
            self.prune(at).await?;
        }
        Ok(match reach {
            Reach::Well if complete => None,
            Reach::Well => Some(self.refusal.0.clone()),
            Reach::Badly(reason) | Reach::Not(reason) => Some(reason.clone()),
        })
    }

    async fn prune(&self, now: OffsetDateTime) -> Result<(), HistoryError> {
        let rounds = self.pace.keep.as_secs_f64() / self.pace.every.as_secs_f64().max(0.001);
        let before = now - self.pace.keep;
        self.shared
            .history
            .prune(&self.name, before, rounds.ceil() as i64)
            .await
    }

    fn outlooks(&self, held: &[HeldRunner]) -> Vec<Outlook> {
        let (cells, _) = self.fleet.cohorts();
        let (now, dense) = (self.shared.clock.now(), self.is_dense());
        cells
            .into_iter()
            .map(|cell| Outlook::of(cell, held, now, dense, &self.pace))
            .collect()
    }
}

/// After a clock was set back while nobody watched: no runner has to wait for longer than its age from
/// now. It may be older than that; that it is younger than its cohort says must not happen.
async fn unwind(history: &History, target: &str, now: OffsetDateTime) -> Result<(), HistoryError> {
    let held = history.runners(target, RunnerState::Held).await?;
    let latest = |runner: &HeldRunner| match runner.cell.cohort {
        WatchCohort::Dormant(age) => now + age.length(),
        _ => now,
    };
    let runners = held.iter().map(|runner| (runner, latest(runner)));
    let runners = runners.filter(|(runner, latest)| runner.ripe_at > *latest);
    let runners: Vec<_> = runners
        .map(|(runner, latest)| (runner.key, latest))
        .collect();
    if runners.is_empty() {
        return Ok(());
    }
    tracing::warn!(
        "the clock was set back: {} runners of {target} count as made just now",
        runners.len()
    );
    history.ripen(runners).await
}
