//! What is told past the history: that it cannot be written. All other alerts are kept with the round that
//! they tell of; this one is of rounds that cannot be kept.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use time::OffsetDateTime;

use crate::alert::{Alert, Draft, Kind, Runbook};

/// Rounds in a row that could not be kept before somebody is told: another program may hold the file for
/// a moment.
const TROUBLED: u32 = 2;

#[derive(Debug, Default)]
struct Trouble {
    rounds: u32,
    alert: Option<Alert>,
}

/// Alerts on rounds that cannot be kept, by target. Clones share them. They are in memory alone: a watch
/// that is started again tells them again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unkept(Arc<Mutex<BTreeMap<String, Trouble>>>);

impl Unkept {
    /// Notes that a round of the target was kept, or `why` it was not.
    pub(crate) fn note(&self, target: &str, why: Option<&str>, at: OffsetDateTime, page: &Runbook) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(why) = why else {
            all.remove(target);
            return;
        };
        let trouble = all.entry(target.to_owned()).or_default();
        trouble.rounds += 1;
        if trouble.rounds < TROUBLED || trouble.alert.is_some() {
            return;
        }
        let summary = format!("rounds of {target} cannot be kept: {why}");
        let description = "What they show is forgotten, and nobody is told of it, until the history can be \
                           written again; then the watch goes on by itself.";
        trouble.alert = Some(
            Draft::new(Kind::HistoryUnwritable, target, at, page)
                .note("summary", Some(summary))
                .note("description", Some(description.to_owned()))
                .done(),
        );
    }

    /// What is firing.
    pub(crate) fn firing(&self) -> Vec<Alert> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.values()
            .filter_map(|trouble| trouble.alert.clone())
            .collect()
    }
}
