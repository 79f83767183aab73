//! Runners from before each file: planted, kept, and asked anew after every later one.

use std::{collections::VecDeque, sync::Arc};

use fleetproof_model::{AskedBy, RunnerType};
use fleetproof_schema::plant::Planter;
use time::{Duration, OffsetDateTime};
use tokio::{sync::Semaphore, task::JoinSet};
use tokio_postgres::Client;

use super::{
    asker::{Asker, Planted},
    contact::Contact,
};
use crate::error::chain;

/// For how many later files there are runners that nobody has met since they were planted. Whoever
/// was met is no longer what it was; after that many files, those that were met first come again.
const UNMET: usize = 8;

/// Requests of planting and checking under way at once.
const AT_ONCE: usize = 8;

/// Runners of one type that were planted before one file.
#[derive(Debug)]
struct Cell {
    cohort: Arc<str>,
    runner_type: RunnerType,
    /// Those with a manager, idle for a month.
    idle: VecDeque<Arc<Planted>>,
    /// Those that no manager has ever used.
    unused: VecDeque<Arc<Planted>>,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Cohorts {
    asker: Arc<Asker>,
    cells: Vec<Cell>,
    /// Whether a runner is planted by registration token: in turns.
    turn: usize,
    /// How often all were checked.
    rounds: usize,
}

/// What planting made.
#[derive(Debug, Default)]
pub(super) struct Sown {
    pub(super) planted: usize,
    /// Runners that the fleet may use.
    pub(super) for_the_fleet: Vec<Arc<Planted>>,
    /// Why the runners could not be made older.
    pub(super) ageless: Option<String>,
}

impl Cohorts {
    pub(super) fn new(asker: Arc<Asker>) -> Self {
        Self {
            asker,
            cells: Vec::new(),
            turn: 0,
            rounds: 0,
        }
    }

    /// Plants runners of each type to be met after each of so many files.
    pub(super) async fn plant(&mut self, name: &str, files: usize, database: &Client) -> Sown {
        let cohort: Arc<str> = name.into();
        let unmet = files.clamp(1, UNMET);
        let mut tasks = JoinSet::new();
        let room = Arc::new(Semaphore::new(AT_ONCE));
        for runner_type in RunnerType::ALL {
            for (number, kind) in kinds(unmet).enumerate() {
                self.turn += 1;
                let by_registration = self.turn % 2 == 1;
                let (asker, cohort) = (Arc::clone(&self.asker), Arc::clone(&cohort));
                let room = Arc::clone(&room);
                tasks.spawn(async move {
                    let _room = room.acquire().await;
                    let runner = asker.plant(&cohort, runner_type, by_registration).await?;
                    if kind != Kind::Unused {
                        asker
                            .contact(&runner, Contact::VerifyNew, AskedBy::Check)
                            .await;
                    }
                    Some((number, kind, Arc::new(runner)))
                });
            }
        }
        let mut made: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
        made.sort_by_key(|(number, ..)| *number);
        let of = |kind: Kind, runner_type: Option<RunnerType>| -> Vec<Arc<Planted>> {
            made.iter()
                .filter(|(_, its, runner)| {
                    *its == kind && runner_type.is_none_or(|wanted| wanted == runner.runner_type)
                })
                .map(|(.., runner)| Arc::clone(runner))
                .collect()
        };
        let ageless = age(database, &of(Kind::Idle, None), &of(Kind::Unused, None)).await;
        for runner_type in RunnerType::ALL {
            self.cells.push(Cell {
                cohort: Arc::clone(&cohort),
                runner_type,
                idle: of(Kind::Idle, Some(runner_type)).into(),
                unused: of(Kind::Unused, Some(runner_type)).into(),
            });
        }
        Sown {
            planted: made.len(),
            for_the_fleet: of(Kind::OfTheFleet, None),
            ageless: ageless.err(),
        }
    }

    /// Asks of every cohort and type one runner that was idle and one that was never used, each in
    /// all ways, and reads back what they left.
    pub(super) async fn check(&mut self) {
        let mut tasks = JoinSet::new();
        let room = Arc::new(Semaphore::new(AT_ONCE));
        self.rounds += 1;
        for (turn, cell) in self.cells.iter_mut().enumerate() {
            for (which, stock) in [&mut cell.idle, &mut cell.unused].into_iter().enumerate() {
                let Some(runner) = stock.pop_front() else {
                    continue;
                };
                stock.push_back(Arc::clone(&runner));
                let (asker, room) = (Arc::clone(&self.asker), Arc::clone(&room));
                let mut contacts = Contact::OF_MANAGERS;
                contacts.rotate_left((turn + which + self.rounds) % Contact::OF_MANAGERS.len());
                tasks.spawn(async move {
                    let _room = room.acquire().await;
                    for contact in contacts {
                        asker.contact(&runner, contact, AskedBy::Check).await;
                    }
                    asker.read_back(&runner).await;
                });
            }
        }
        tasks.join_all().await;
    }

    /// Cohorts and types of which there are no runners at all.
    pub(super) fn missing(&self) -> impl Iterator<Item = String> {
        self.cells
            .iter()
            .filter(|cell| cell.idle.is_empty() && cell.unused.is_empty())
            .map(|cell| format!("{} runners from {}", cell.runner_type, cell.cohort))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    OfTheFleet,
    Idle,
    Unused,
}

fn kinds(unmet: usize) -> impl Iterator<Item = Kind> {
    let of_each = std::iter::repeat_n([Kind::Idle, Kind::Unused], unmet);
    std::iter::once(Kind::OfTheFleet).chain(of_each.flatten())
}

/// Makes runners older, so that their next contact is written down: that of a manager seen within
/// the hour is not.
async fn age(
    database: &Client,
    idle: &[Arc<Planted>],
    unused: &[Arc<Planted>],
) -> Result<(), String> {
    let ids =
        |runners: &[Arc<Planted>]| -> Vec<i64> { runners.iter().map(|runner| runner.id).collect() };
    let now = OffsetDateTime::now_utc();
    let (year, month, day) = (
        now - Duration::days(400),
        now - Duration::days(30),
        now - Duration::days(1),
    );
    let (idle, unused) = (ids(idle), ids(unused));
    let aged = async {
        let planter = Planter::read(database).await?;
        planter
            .age_runners(database, &idle, year, Some(month))
            .await?;
        planter
            .age_managers(database, &idle, year, Some(month))
            .await?;
        planter.age_runners(database, &unused, day, None).await
    };
    aged.await.map(|_| ()).map_err(|error| chain(&error))
}
