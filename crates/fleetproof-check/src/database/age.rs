use fleetproof_model::Cohort;
use fleetproof_schema::plant::NewManager;
use time::OffsetDateTime;

use super::{Database, DatabaseError};

impl Database {
    /// Makes a runner that was never in contact look as if it had been made at one time and last been
    /// in contact at another, by a manager of that system ID where one is given.
    ///
    /// # Errors
    /// What the server said.
    pub async fn give_past(
        &self,
        runner_id: i64,
        created_at: OffsetDateTime,
        contacted_at: Option<OffsetDateTime>,
        system_id: Option<&str>,
    ) -> Result<(), DatabaseError> {
        let planter = self.planter().await;
        planter
            .age_runners(&self.client, &[runner_id], created_at, contacted_at)
            .await?;
        if let Some(system_id) = system_id {
            let manager = NewManager::new(runner_id, system_id, created_at, contacted_at);
            planter.insert_managers(&self.client, &[manager]).await?;
        }
        Ok(())
    }

    /// Takes from a runner what those of `cohort` lack: its shadow rows, and the keys of its managers.
    /// Other cohorts lack nothing.
    ///
    /// # Errors
    /// What the server said.
    pub async fn take_away(&self, runner_id: i64, cohort: Cohort) -> Result<(), DatabaseError> {
        let planter = self.planter().await;
        if matches!(cohort, Cohort::Unsynced | Cohort::NullKeys) && self.has_shadows().await {
            planter
                .forget_shadow_rows(&self.client, &[runner_id])
                .await?;
        }
        if cohort == Cohort::NullKeys {
            planter
                .null_manager_keys(&self.client, &[runner_id])
                .await?;
        }
        Ok(())
    }
}
