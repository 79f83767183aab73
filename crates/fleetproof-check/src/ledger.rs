//! What this run has created on the target, so that it can be removed.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use fleetproof_model::Secret;

/// The runners that this run has created and not yet seen go.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<BTreeMap<i64, Option<Secret>>>);

impl Ledger {
    /// Notes a runner that was made. Its token helps where the user may not delete it.
    pub fn made(&self, id: i64, token: Option<Secret>) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, token);
    }

    /// Notes a runner that is gone.
    pub fn gone(&self, id: i64) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&id);
    }

    /// The runners that are still there.
    pub fn left(&self) -> Vec<(i64, Option<Secret>)> {
        let runners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        runners
            .iter()
            .map(|(id, token)| (*id, token.clone()))
            .collect()
    }
}
