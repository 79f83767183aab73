//! The end of a round: judged, kept, told.

use std::sync::Arc;

use time::OffsetDateTime;

use super::{Round, Watcher, control::Control};
use crate::{
    alert::Mark,
    cell::WatchCohort,
    fleet::HeldRunner,
    history::{HistoryError, RoundRecord, RunnerState},
    judge::{Reach, RoundMark},
    reserve::Outlook,
};

impl Watcher {
    /// Judges, keeps, and tells.
    pub(super) async fn finish(
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
        let (now, tempo) = (self.shared.clock.now(), self.tempo());
        cells
            .into_iter()
            .map(|cell| Outlook::of(cell, held, now, tempo, &self.pace))
            .collect()
    }
}
