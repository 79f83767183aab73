//! Who is asked in a round.

use super::{Judged, Round, Watcher};
use crate::{
    alert::Mark,
    cell::WatchCohort,
    fleet::{HeldRunner, Question},
    history::{HistoryError, RunnerState},
    look::PAGE,
    reserve::{Due, Tempo, is_due},
};

/// A visit to come.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) cell: crate::cell::WatchCell,
    /// The runner; where there is none, one is made for it.
    pub(super) runner: Option<HeldRunner>,
    pub(super) questions: Vec<Question>,
    /// The round, if the runner's page is to be looked at too.
    pub(super) look: Option<Mark>,
}

impl Watcher {
    /// Makes the runners that every round needs, and gives all that are held.
    pub(super) async fn begin(&self, round: &mut Round) -> Result<Vec<HeldRunner>, HistoryError> {
        let history = &self.shared.history;
        let mut held = history.runners(&self.name, RunnerState::Held).await?;
        let (cells, _) = self.fleet.cohorts();
        for cell in cells {
            let has_one = held.iter().any(|runner| runner.cell == cell);
            if cell.cohort != WatchCohort::Recent || has_one {
                continue;
            }
            let planted = self.plant(cell).await?;
            round.requests += planted.requests;
            round.silence = round.silence.take().or(planted.silence());
            round.judged.push(Judged {
                seen: planted.seen,
                confirmation: planted.confirmation,
            });
            held.extend(planted.runner);
        }
        Ok(held)
    }

    /// The visits of a round: those of which something is in doubt first, then those that were last
    /// asked longest ago, as far as the budget goes.
    pub(super) fn due(&self, held: &[HeldRunner]) -> Vec<Planned> {
        let now = self.shared.clock.now();
        let elapsed = self.shared.clock.elapsed();
        let (cells, _) = self.fleet.cohorts();
        let mut due = Vec::new();
        for cell in cells {
            let mut ripe = held
                .iter()
                .filter(|runner| runner.cell == cell && runner.ripe_at <= now);
            let first = ripe.next().cloned();
            let suspects = self.judge.suspects(cell);
            let since = self.asked.get(&cell);
            let why = Due {
                suspect: suspects.iter().any(|check| !is_costly(check)),
                costly: suspects.iter().any(|check| is_costly(check)),
                changed: self.tempo() == Tempo::Dense,
                since: since.map(|asked| elapsed.saturating_sub(*asked)),
            };
            let count = usize::from(first.is_some()) + ripe.count();
            let makes_its_own = cell.cohort == WatchCohort::Fresh;
            if (first.is_none() && !makes_its_own) || !is_due(cell.cohort, count, why, &self.pace) {
                continue;
            }
            let questions = self.questions(cell.cohort, first.as_ref(), &suspects);
            let planned = Planned {
                cell,
                runner: first,
                questions,
                look: None,
            };
            due.push((
                !why.suspect,
                why.since.map(|since| u64::MAX - since.as_secs()),
                planned,
            ));
        }
        due.sort_by_key(|(well, since, planned)| (*well, *since, planned.cell));
        let room = (self.pace.budget / super::visit::COST).max(1) as usize;
        let visits = due.into_iter().map(|(_, _, planned)| planned);
        visits.take(room).collect()
    }

    /// What a runner is asked. Which contact is the first after dormancy turns from round to round. Of
    /// a runner that contact would use up only what has failed is asked again: a refusal is rolled back
    /// and costs nothing.
    fn questions(
        &self,
        cohort: WatchCohort,
        runner: Option<&HeldRunner>,
        suspects: &[String],
    ) -> Vec<Question> {
        let mut contacts = vec![Question::NewManager, Question::JobRequest];
        if runner.is_some_and(|runner| runner.system_id.is_some()) {
            contacts.insert(0, Question::KnownManager);
        }
        if cohort.is_spent_by_contact() {
            let turn = usize::try_from(self.rounds).unwrap_or(0) % contacts.len();
            contacts.rotate_left(turn);
        }
        contacts.push(Question::ReadBack);
        let is_suspect = |question: &Question| suspects.iter().any(|name| name == question.name());
        if cohort.is_spent_by_contact() && contacts.iter().any(is_suspect) {
            let reads_back = is_suspect(&Question::ReadBack);
            contacts.retain(|question| {
                is_suspect(question) || (reads_back && *question == Question::JobRequest)
            });
        }
        contacts
    }
}

/// Whether the runner has to be in contact for it, and so is used up though it fails.
fn is_costly(check: &str) -> bool {
    check == PAGE || check == Question::ReadBack.name()
}
