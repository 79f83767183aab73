//! One visit of a round: the questions, and where one fails, the same again over the other connection.

use std::time::Duration;

use fleetproof_model::Verdict;

use super::{Control, Judged, Watcher, begin::Planned};
use crate::{
    cell::{WatchCell, WatchCohort},
    fleet::{HeldRunner, Line, Question, Visit, VisitOrder},
    history::{HistoryError, RunnerState},
    judge::Confirmation,
};

/// Requests that a visit takes, as a rule: contacts, reading back, making and removing the runner.
pub(super) const COST: u32 = 8;

/// So often a failure is asked again.
const TRIES: usize = 3;

/// What a visit has come to.
pub(super) struct Visited {
    pub(super) cell: WatchCell,
    pub(super) judged: Vec<Judged>,
    pub(super) requests: u64,
    pub(super) answered: bool,
    /// Why there was no answer.
    pub(super) silence: Option<String>,
}

impl Watcher {
    /// Makes the visit after a while, so that a round's requests are spread.
    pub(super) async fn visit(
        &self,
        planned: Planned,
        delay: Duration,
        held: &[HeldRunner],
        control: &Control,
    ) -> Result<Visited, HistoryError> {
        self.shared.clock.sleep(delay).await;
        let mut visited = Visited {
            cell: planned.cell,
            judged: Vec::new(),
            requests: 0,
            answered: false,
            silence: None,
        };
        let runner = match planned.runner {
            Some(runner) => runner,
            None => {
                let planted = self.plant(planned.cell).await?;
                visited.requests += planted.requests;
                visited.answered = planted.seen.verdict != Verdict::Inconclusive;
                visited.silence = planted.silence();
                let runner = planted.runner;
                visited.judged.push(Judged {
                    seen: planted.seen,
                    confirmation: planted.confirmation,
                });
                match runner {
                    Some(runner) => runner,
                    None => return Ok(visited),
                }
            }
        };
        let history = &self.shared.history;
        let spent_by_contact = planned.cell.cohort.is_spent_by_contact();
        if spent_by_contact {
            history.set_state(runner.key, RunnerState::InUse).await?;
        }
        let order = VisitOrder {
            runner: runner.clone(),
            questions: planned.questions,
            line: Line::First,
        };
        let mut visit = self.fleet.visit(order).await;
        visited.answered |= visit.was_answered();
        visited.silence = visited.silence.or_else(|| silence(&visit));
        let confirmations = self
            .confirm(&runner, &mut visit, held, control, &mut visited.requests)
            .await?;
        self.count(planned.cell, &visit, &mut visited.requests);
        let state = match (visit.vanished, visit.contacted) {
            (true, _) => RunnerState::Vanished,
            (false, true) if spent_by_contact => RunnerState::Spent,
            // Made for this round alone, and no use to the next.
            (false, false) if planned.cell.cohort == WatchCohort::Fresh => RunnerState::Spent,
            _ => RunnerState::Held,
        };
        let look = planned.look.filter(|_| state != RunnerState::Vanished);
        if let Some(order) = self.look_order(&runner, &visit, look, state == RunnerState::Spent) {
            // It is removed when its page was looked at.
            self.ask_look(order);
            visited.judged.extend(judged_of(visit, confirmations));
            return Ok(visited);
        }
        if spent_by_contact || state == RunnerState::Vanished {
            history.set_state(runner.key, state).await?;
        }
        if state == RunnerState::Vanished {
            tracing::warn!(
                "runner {} of {} is gone from {}: somebody has removed it",
                runner.id,
                planned.cell,
                self.name
            );
        }
        if state == RunnerState::Spent {
            visited.requests += self.remove(runner).await?;
        }
        visited.judged.extend(judged_of(visit, confirmations));
        Ok(visited)
    }

    /// Asks again what has failed, and says of each what came of it, in the order of the visit.
    async fn confirm(
        &self,
        runner: &HeldRunner,
        visit: &mut Visit,
        held: &[HeldRunner],
        control: &Control,
        requests: &mut u64,
    ) -> Result<Vec<Option<Confirmation>>, HistoryError> {
        let failed = |seen: &crate::fleet::Observation| seen.verdict == Verdict::Failed;
        if !visit.seen.iter().any(failed) {
            return Ok(vec![None; visit.seen.len()]);
        }
        let names: Vec<_> = visit
            .seen
            .iter()
            .filter(|seen| failed(seen))
            .map(|seen| seen.check)
            .collect();
        let mut again = Vec::new();
        for _ in 0..TRIES {
            self.shared.clock.sleep(self.pace.confirm_gap()).await;
            let order = VisitOrder {
                runner: runner.clone(),
                questions: questions_again(&names),
                line: Line::Second,
            };
            let second = self.fleet.visit(order).await;
            self.count(runner.cell, &second, requests);
            visit.contacted |= second.contacted;
            visit.vanished |= second.vanished;
            again.extend(second.seen);
        }
        let health = control.ask(self, held, requests).await?;
        let confirmations = visit.seen.iter().map(|seen| {
            if !failed(seen) {
                return None;
            }
            let tries = || again.iter().filter(|again| again.check == seen.check);
            let of = |verdict| tries().filter(|again| again.verdict == verdict).count();
            Some(match (of(Verdict::Passed), of(Verdict::Failed)) {
                (1.., _) => Confirmation::Refuted,
                (0, TRIES) => health.confirmation(),
                _ => Confirmation::Open,
            })
        });
        Ok(confirmations.collect())
    }

    fn count(&self, cell: WatchCell, visit: &Visit, requests: &mut u64) {
        *requests += visit.sent.len() as u64;
        self.shared
            .metrics
            .sent(&self.name, Some(cell), &visit.sent);
    }
}

fn judged_of(
    visit: Visit,
    confirmations: Vec<Option<Confirmation>>,
) -> impl Iterator<Item = Judged> {
    let judged = visit.seen.into_iter().zip(confirmations);
    judged.map(|(seen, confirmation)| Judged { seen, confirmation })
}

/// The failed questions, and the contact that reading back needs.
fn questions_again(names: &[&str]) -> Vec<Question> {
    let all = [
        Question::KnownManager,
        Question::NewManager,
        Question::JobRequest,
        Question::ReadBack,
    ];
    let reads_back = names.contains(&Question::ReadBack.name());
    all.into_iter()
        .filter(|question| {
            names.contains(&question.name()) || (reads_back && *question == Question::JobRequest)
        })
        .collect()
}

fn silence(visit: &Visit) -> Option<String> {
    let silent = visit
        .seen
        .iter()
        .find(|seen| seen.verdict == Verdict::Inconclusive)?;
    silent.reason.clone()
}
