//! Which statement was running when.

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// What the migration was doing at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// That statement was running.
    During(usize),
    /// That statement was through, and no other had begun.
    After(usize),
}

impl State {
    /// The statement.
    pub(super) fn statement(self) -> usize {
        match self {
            Self::During(statement) | Self::After(statement) => statement,
        }
    }
}

/// What was running since when, for requests that are looked at later.
#[derive(Debug)]
pub(super) struct Clock {
    /// When the run began.
    pub(super) begun: Instant,
    states: Mutex<Vec<(Instant, State)>>,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self {
            begun: Instant::now(),
            states: Mutex::default(),
        }
    }

    /// Says that this is so from now on.
    pub(super) fn set(&self, state: State) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.push((Instant::now(), state));
    }

    /// What is so now.
    pub(super) fn now(&self) -> Option<State> {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.last().map(|(_, state)| *state)
    }

    /// What was so then.
    pub(super) fn at(&self, then: Instant) -> Option<State> {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let after = states.partition_point(|(since, _)| *since <= then);
        let last = after.checked_sub(1).and_then(|at| states.get(at));
        last.map(|(_, state)| *state)
    }
}
