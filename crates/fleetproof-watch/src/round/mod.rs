//! Rounds of one target.

mod begin;
mod clocks;
mod control;
mod finish;
mod look;
mod plant;
mod reach;
mod sweep;
mod visit;

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures::future::join_all;
use time::OffsetDateTime;

use crate::{
    alert::Runbook,
    cell::WatchCell,
    clock::Clock,
    fleet::{Fleet, Release},
    history::{History, HistoryError},
    judge::{Judge, Judged},
    look::Look,
    metrics::Metrics,
    notify::MakeMessages,
    options::Pace,
    reserve::Outlooks,
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
        clocks::unwind(history, name, shared.clock.now()).await?;
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
}
