//! Live traffic: runner managers that keep asking while migrations run.

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use fleetproof_model::AskedBy;
use tokio::task::JoinSet;

use super::{
    asker::{Asker, Planted},
    contact::Contact,
};

/// How long a manager waits between an answer and its next request. A real one waits three
/// seconds; few that are quick stand for many that are slow.
const PAUSE: Duration = Duration::from_millis(100);

/// The longest that is waited for all managers to have come by.
const PATIENCE: Duration = Duration::from_secs(60);

/// The managers and the runners that they use in turns.
#[derive(Debug)]
pub(super) struct Fleet {
    asker: Arc<Asker>,
    runners: RwLock<Vec<Arc<Planted>>>,
    /// By how many contacts each manager has come along.
    rounds: Vec<AtomicUsize>,
    turn: AtomicUsize,
    /// Whoever asks passes it; whoever holds the fleet back keeps it closed.
    gate: tokio::sync::RwLock<()>,
}

impl Fleet {
    /// Sends so many managers out, until `tasks` end.
    pub(super) fn send(
        asker: Arc<Asker>,
        managers: usize,
        runners: Vec<Arc<Planted>>,
        tasks: &mut JoinSet<()>,
    ) -> Arc<Self> {
        let fleet = Arc::new(Self {
            asker,
            runners: RwLock::new(runners),
            rounds: (0..managers).map(|_| AtomicUsize::new(0)).collect(),
            turn: AtomicUsize::new(0),
            gate: tokio::sync::RwLock::default(),
        });
        for manager in 0..managers {
            let fleet = Arc::clone(&fleet);
            tasks.spawn(async move { fleet.keep_asking(manager).await });
        }
        fleet
    }

    /// Has the fleet use these runners too.
    pub(super) fn join(&self, runners: Vec<Arc<Planted>>) {
        let mut all = self.runners.write().unwrap_or_else(PoisonError::into_inner);
        all.extend(runners);
    }

    /// Holds the fleet back until what is returned is dropped. No request is under way then.
    pub(super) async fn hold_back(&self) -> tokio::sync::RwLockWriteGuard<'_, ()> {
        self.gate.write().await
    }

    /// Waits until each manager has had an answer to a request that it has made since.
    pub(super) async fn come_by(&self) {
        let begun = Instant::now();
        let rounds = || {
            let rounds = self.rounds.iter();
            rounds.map(|round| round.load(Ordering::Acquire))
        };
        let before: Vec<_> = rounds().collect();
        // The first of the two may have been under way already.
        while rounds().zip(&before).any(|(now, before)| now < before + 2)
            && begun.elapsed() < PATIENCE
        {
            tokio::time::sleep(PAUSE / 10).await;
        }
    }

    async fn keep_asking(&self, manager: usize) {
        loop {
            if let Some((runner, contact)) = self.next() {
                let _open = self.gate.read().await;
                self.asker.contact(&runner, contact, AskedBy::Fleet).await;
            }
            if let Some(round) = self.rounds.get(manager) {
                round.fetch_add(1, Ordering::Release);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// All runners, and of each all contacts, in turns.
    fn next(&self) -> Option<(Arc<Planted>, Contact)> {
        let runners = self.runners.read().unwrap_or_else(PoisonError::into_inner);
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let round = turn.checked_div(runners.len())?;
        let contact = Contact::OF_MANAGERS[(turn + round) % Contact::OF_MANAGERS.len()];
        Some((Arc::clone(&runners[turn % runners.len()]), contact))
    }
}
