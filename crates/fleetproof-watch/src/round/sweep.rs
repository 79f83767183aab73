//! What an earlier run, or an answer that was lost, has left behind.

use std::collections::HashSet;

use super::Watcher;
use crate::history::{HistoryError, RunnerState};

/// Spent runners that are removed in one round, at most.
const AT_ONCE: usize = 50;

impl Watcher {
    /// Removes what is spent, and what the target has under our tag and the history does not know. Done
    /// before a round's own runners are made.
    pub(super) async fn sweep(&mut self) -> Result<(), HistoryError> {
        let history = self.shared.history.clone();
        // Nobody is under way now but for their pages: what was being asked may have been in contact.
        let looked_at = self.looked_at();
        let in_use = history.runners(&self.name, RunnerState::InUse).await?;
        for runner in in_use
            .into_iter()
            .filter(|runner| !looked_at.contains(&runner.key))
        {
            history.set_state(runner.key, RunnerState::Spent).await?;
        }
        let spent = history.runners(&self.name, RunnerState::Spent).await?;
        for runner in spent.into_iter().take(AT_ONCE) {
            self.remove(runner).await?;
        }
        let ordered = history.runners(&self.name, RunnerState::Ordered).await?;
        if (self.swept && ordered.is_empty()) || !self.sweep_strays().await? {
            return Ok(());
        }
        for order in ordered {
            history.set_state(order.key, RunnerState::Removed).await?;
        }
        self.swept = true;
        Ok(())
    }

    /// Removes runners with our tag that are not ours by the history. Tells whether none is left.
    async fn sweep_strays(&self) -> Result<bool, HistoryError> {
        let Ok(tagged) = self.fleet.tagged(self.tag.clone()).await else {
            return Ok(false);
        };
        let mut ours = HashSet::new();
        for state in [RunnerState::Held, RunnerState::InUse, RunnerState::Spent] {
            let runners = self.shared.history.runners(&self.name, state).await?;
            ours.extend(runners.into_iter().map(|runner| runner.id));
        }
        let mut clean = true;
        for (id, description) in tagged {
            if ours.contains(&id) {
                continue;
            }
            tracing::info!("removing {description} (ID {id}), whose making was cut off");
            clean &= self.fleet.remove_id(id).await;
        }
        Ok(clean)
    }

    /// Removes all runners that the watch has on the target. Tells how many are left.
    ///
    /// # Errors
    /// If the history cannot be used.
    pub async fn remove_all(&mut self) -> Result<usize, HistoryError> {
        let history = self.shared.history.clone();
        let mut left = 0;
        for state in [RunnerState::Held, RunnerState::InUse, RunnerState::Spent] {
            for runner in history.runners(&self.name, state).await? {
                let (gone, _) = self.fleet.remove(runner.clone()).await;
                if gone {
                    history.set_state(runner.key, RunnerState::Removed).await?;
                } else {
                    left += 1;
                }
            }
        }
        if !self.sweep_strays().await? {
            left += 1;
        }
        Ok(left)
    }
}
