use serde::{Deserialize, Serialize};

use crate::alert::{Alert, Mark};

/// Where an alert stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All is well.
    #[default]
    Quiet,
    /// Something was seen, and is not certain.
    Pending,
    /// Somebody was told.
    Firing,
}

/// What is known of one subject over all rounds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Where its alert stands.
    pub state: State,
    /// The last round in which it was well.
    pub last_good: Option<Mark>,
    /// The first round since then in which it was not.
    pub first_bad: Option<Mark>,
    /// Well so many times in a row.
    pub passes: u32,
    /// The last [`WINDOW`] times, newest in the lowest bit: 1 for each failure.
    pub failures: u32,
    /// Whether the alert that is firing is of failures that come and go.
    #[serde(default)]
    pub comes_and_goes: bool,
    /// The alert that is firing.
    pub alert: Option<Alert>,
}

/// How far back failures are counted.
const WINDOW: u32 = 20;

impl Standing {
    /// Notes that it was well.
    pub(super) fn note_good(&mut self, mark: &Mark) {
        self.last_good = Some(mark.clone());
        self.passes = self.passes.saturating_add(1);
        self.push(0);
    }

    /// Notes that it was not.
    pub(super) fn note_bad(&mut self, mark: &Mark) {
        if self.first_bad.is_none() {
            self.first_bad = Some(mark.clone());
        }
        self.passes = 0;
        self.push(1);
    }

    /// Failures among the last times.
    pub(super) fn failed_lately(&self) -> u32 {
        self.failures.count_ones()
    }

    fn push(&mut self, bit: u32) {
        self.failures = (self.failures << 1 | bit) & ((1 << WINDOW) - 1);
    }
}
