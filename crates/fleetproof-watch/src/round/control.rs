//! The control: a runner that is known to be good. Without it, trouble of the target as a whole would
//! look like a defect of each cohort.

use fleetproof_model::Verdict;
use tokio::sync::OnceCell;

use super::Watcher;
use crate::{
    cell::{WatchCell, WatchCohort},
    fleet::{HeldRunner, Line, Question, VisitOrder},
    history::{HistoryError, RunnerState},
    judge::Confirmation,
};

/// How the control is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Health {
    /// It answers as it should.
    Well,
    /// It is answered, with errors.
    Fails(String),
    /// It is not answered.
    Unknown,
}

impl Health {
    /// What it answers instead of what it should.
    pub(super) fn fails(&self) -> Option<&str> {
        match self {
            Self::Fails(answer) => Some(answer),
            _ => None,
        }
    }

    /// What that makes of a failure that was seen each time.
    pub(super) fn confirmation(&self) -> Confirmation {
        match self {
            Self::Well => Confirmation::Confirmed,
            Self::Fails(answer) => Confirmation::ControlFails(answer.clone()),
            Self::Unknown => Confirmation::Open,
        }
    }
}

/// The control of one round, asked when the first failure wants it.
pub(super) struct Control(OnceCell<Health>);

impl Control {
    pub(super) fn new() -> Self {
        Self(OnceCell::new())
    }

    /// What is known of it, if it was asked.
    pub(super) fn health(&self) -> Option<&Health> {
        self.0.get().filter(|health| **health != Health::Unknown)
    }

    /// How it is.
    pub(super) async fn ask(
        &self,
        watcher: &Watcher,
        held: &[HeldRunner],
        requests: &mut u64,
    ) -> Result<&Health, HistoryError> {
        self.0
            .get_or_try_init(|| watcher.control_health(held, requests))
            .await
    }
}

impl Watcher {
    /// Asks the recent runner of each type, in both ways of contact, until one is well, and where none
    /// is, a runner made for it: what breaks all that was made before a change leaves that one alone.
    async fn control_health(
        &self,
        held: &[HeldRunner],
        requests: &mut u64,
    ) -> Result<Health, HistoryError> {
        let mut worst = Health::Unknown;
        let recent = held
            .iter()
            .filter(|runner| runner.cell.cohort == WatchCohort::Recent);
        for runner in recent {
            for question in [Question::KnownManager, Question::NewManager] {
                let health = self.ask_control(runner.clone(), question, requests).await;
                match health {
                    Health::Well => return Ok(health),
                    Health::Fails(_) => worst = health,
                    Health::Unknown => {}
                }
            }
        }
        let (cells, _) = self.fleet.cohorts();
        let mut types: Vec<_> = cells.iter().map(|cell| cell.runner_type).collect();
        types.dedup();
        for runner_type in types {
            let cell = WatchCell {
                runner_type,
                cohort: WatchCohort::Fresh,
            };
            let planted = self.plant_once(cell).await?;
            *requests += planted.requests;
            let Some(runner) = planted.runner else {
                if planted.seen.verdict == Verdict::Failed {
                    worst = Health::Fails(planted.seen.reason.unwrap_or_default());
                }
                continue;
            };
            let health = self
                .ask_control(runner.clone(), Question::NewManager, requests)
                .await;
            self.shared
                .history
                .set_state(runner.key, RunnerState::Spent)
                .await?;
            *requests += self.remove(runner).await?;
            match health {
                Health::Well => return Ok(health),
                Health::Fails(_) => worst = health,
                Health::Unknown => {}
            }
        }
        Ok(worst)
    }

    async fn ask_control(
        &self,
        runner: HeldRunner,
        question: Question,
        requests: &mut u64,
    ) -> Health {
        let cell = runner.cell;
        let order = VisitOrder {
            runner,
            questions: vec![question],
            line: Line::Second,
        };
        let visit = self.fleet.visit(order).await;
        *requests += visit.sent.len() as u64;
        self.shared
            .metrics
            .sent(&self.name, Some(cell), &visit.sent);
        match visit.seen.first() {
            Some(seen) if seen.verdict == Verdict::Passed => Health::Well,
            Some(seen) if seen.verdict == Verdict::Failed => {
                Health::Fails(seen.reason.clone().unwrap_or_default())
            }
            _ => Health::Unknown,
        }
    }
}
