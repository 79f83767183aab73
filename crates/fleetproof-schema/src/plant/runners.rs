use time::OffsetDateTime;
use tokio_postgres::GenericClient;

use super::{CREATION_FINISHED, IN_UTC, Planter};
use crate::SchemaError;

impl Planter {
    /// Makes runners look as if they had been created at one time and contacted last at another, or
    /// never. Their managers stay as they are: see [`Self::age_managers`]. Returns how many runners
    /// there were.
    ///
    /// A coordinator that keeps the time of contact in memory too goes on showing that one
    /// (contract VER-33).
    ///
    /// # Errors
    /// What the server said.
    pub async fn age_runners(
        &self,
        client: &impl GenericClient,
        ids: &[i64],
        created_at: OffsetDateTime,
        contacted_at: Option<OffsetDateTime>,
    ) -> Result<u64, SchemaError> {
        let time = self.runner_time;
        let statement = format!(
            "{IN_UTC}
             UPDATE ci_runners SET
                 created_at = $2::timestamptz{time},
                 updated_at = $2::timestamptz{time},
                 contacted_at = $3::timestamptz{time},
                 creation_state = CASE WHEN $3 IS NULL THEN 0 ELSE {CREATION_FINISHED} END
             FROM utc WHERE id = ANY ($1)"
        );
        Ok(client
            .execute(&statement, &[&ids, &created_at, &contacted_at])
            .await?)
    }

    /// Deletes runners with all that belongs to them. Returns how many there were.
    ///
    /// The rows beside them are named one by one, since not every version has the cascades.
    ///
    /// # Errors
    /// What the server said.
    pub async fn delete_runners(
        &self,
        client: &impl GenericClient,
        ids: &[i64],
    ) -> Result<u64, SchemaError> {
        let taggings = if self.has_taggings {
            "taggings AS (DELETE FROM taggings WHERE taggable_type = 'Ci::Runner' AND taggable_id = ANY ($1)),"
        } else {
            ""
        };
        let statement = format!(
            "WITH {taggings}
                  namespaces AS (DELETE FROM ci_runner_namespaces WHERE runner_id = ANY ($1)),
                  projects AS (DELETE FROM ci_runner_projects WHERE runner_id = ANY ($1)),
                  managers AS (DELETE FROM ci_runner_machines WHERE runner_id = ANY ($1))
             DELETE FROM ci_runners WHERE id = ANY ($1)"
        );
        Ok(client.execute(&statement, &[&ids]).await?)
    }

    /// Takes runners and their managers out of the shadow tables, as if they were older than the
    /// sync triggers. Returns how many runners were in there; none at steps that keep no shadow.
    ///
    /// # Errors
    /// [`SchemaError::Unsupported`] after the swap, when the shadow is the archive to which other
    /// tables' keys refer; otherwise what the server said.
    pub async fn forget_shadow_rows(
        &self,
        client: &impl GenericClient,
        runner_ids: &[i64],
    ) -> Result<u64, SchemaError> {
        if self.swapped {
            return Err(SchemaError::Unsupported {
                action: "forgetting shadow rows",
                reason: "the partitioned tables are the source since the swap",
            });
        }
        let Some(runners) = self.shadows.runners() else {
            return Ok(0);
        };
        let managers = self.shadows.managers().map_or_else(String::new, |pair| {
            format!(
                "WITH managers AS (DELETE FROM {} WHERE runner_id = ANY ($1))",
                pair.shadow
            )
        });
        let statement = format!(
            "{managers} DELETE FROM {} WHERE id = ANY ($1)",
            runners.shadow
        );
        Ok(client.execute(&statement, &[&runner_ids]).await?)
    }

    /// Whether there are runners that have no shadow row and could have one: those of which the
    /// backfill has yet to come. A group or project runner without an owner is none of them.
    ///
    /// # Errors
    /// What the server said.
    pub async fn has_unsynced_runners(
        &self,
        client: &impl GenericClient,
    ) -> Result<bool, SchemaError> {
        let (Some(pair), Some(owner), false) = (self.shadows.runners(), self.owner(), self.swapped)
        else {
            return Ok(false);
        };
        let statement = format!(
            "SELECT EXISTS (SELECT FROM ci_runners AS runner
                 WHERE (runner_type = 1 OR {owner} IS NOT NULL)
                   AND NOT EXISTS (SELECT FROM {} AS shadow WHERE shadow.id = runner.id))",
            pair.shadow
        );
        Ok(client.query_one(&statement, &[]).await?.get(0))
    }
}
