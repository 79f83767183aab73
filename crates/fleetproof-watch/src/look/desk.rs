//! Where looks are asked for, and taken.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, watch};

use super::{Eyes, Look, LookOrder};

#[derive(Default)]
struct Desk {
    asked: VecDeque<LookOrder>,
    /// The runner that is looked at now.
    under_way: Option<i64>,
    done: Vec<Look>,
}

/// Looks that are asked for, under way, and done. Clones share them.
#[derive(Clone, Default)]
pub struct Looks {
    desk: Arc<Mutex<Desk>>,
    wake: Arc<Notify>,
}

impl Looks {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing is asked for or under way.
    pub fn is_idle(&self) -> bool {
        let desk = self.desk();
        desk.asked.is_empty() && desk.under_way.is_none()
    }

    /// Asks for a look.
    pub(crate) fn ask(&self, order: LookOrder) {
        self.desk().asked.push_back(order);
        self.wake.notify_one();
    }

    /// The looks that are done.
    pub(crate) fn take(&self) -> Vec<Look> {
        std::mem::take(&mut self.desk().done)
    }

    /// The runners that have to stay, by their number in the history.
    pub(crate) fn runners(&self) -> HashSet<i64> {
        let desk = self.desk();
        let asked = desk.asked.iter().map(|order| order.runner.key);
        let done = desk.done.iter().map(|look| look.order.runner.key);
        asked.chain(desk.under_way).chain(done).collect()
    }

    fn next(&self) -> Option<LookOrder> {
        let mut desk = self.desk();
        let order = desk.asked.pop_front()?;
        desk.under_way = Some(order.runner.key);
        Some(order)
    }

    /// Lets `eyes` look, one page after another, until `stop` becomes true.
    pub async fn run(self, mut eyes: impl Eyes, mut stop: watch::Receiver<bool>) {
        loop {
            let Some(order) = self.next() else {
                tokio::select! {
                    () = self.wake.notified() => continue,
                    _ = stop.wait_for(|stop| *stop) => break,
                }
            };
            let look = tokio::select! {
                look = eyes.look(order) => look,
                _ = stop.wait_for(|stop| *stop) => break,
            };
            let mut desk = self.desk();
            desk.under_way = None;
            desk.done.push(look);
        }
        eyes.close().await;
    }
}
