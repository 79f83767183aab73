//! Clocks that are set.

use time::OffsetDateTime;

use super::Watcher;
use crate::{
    cell::WatchCohort,
    fleet::HeldRunner,
    history::{History, HistoryError, RunnerState},
};

impl Watcher {
    /// By how much the time of day has run otherwise than it should since the last round.
    pub(super) fn clock_jump(&self) -> Option<time::Duration> {
        let (then, elapsed) = self.clocks?;
        let passed = self.shared.clock.elapsed().saturating_sub(elapsed);
        let should_be = then + passed;
        let jump = self.shared.clock.now() - should_be;
        let most = time::Duration::seconds(30);
        if jump.abs() < most {
            return None;
        }
        tracing::warn!("the clock has jumped by {jump}: runners stay as old as they are");
        Some(jump)
    }
}

/// After a clock was set back while nobody watched: no runner has to wait for longer than its age from
/// now. It may be older than that; that it is younger than its cohort says must not happen.
pub(super) async fn unwind(
    history: &History,
    target: &str,
    now: OffsetDateTime,
) -> Result<(), HistoryError> {
    let held = history.runners(target, RunnerState::Held).await?;
    let latest = |runner: &HeldRunner| match runner.cell.cohort {
        WatchCohort::Dormant(age) => now + age.length(),
        _ => now,
    };
    let runners = held.iter().map(|runner| (runner, latest(runner)));
    let runners = runners.filter(|(runner, latest)| runner.ripe_at > *latest);
    let runners: Vec<_> = runners
        .map(|(runner, latest)| (runner.key, latest))
        .collect();
    if runners.is_empty() {
        return Ok(());
    }
    tracing::warn!(
        "the clock was set back: {} runners of {target} count as made just now",
        runners.len()
    );
    history.ripen(runners).await
}
