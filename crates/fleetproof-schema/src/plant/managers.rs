use time::OffsetDateTime;
use tokio_postgres::GenericClient;

use super::{CREATION_FINISHED, IN_UTC, Planter, TYPE};
use crate::SchemaError;

/// A manager row to be planted; what it shares with its runner is taken from the runner's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewManager {
    /// The runner that it belongs to.
    pub runner_id: i64,
    /// The column `system_xid`: the client's `system_id`, or `<legacy>` for clients without one.
    pub system_id: String,
    /// When it was first seen.
    pub created_at: OffsetDateTime,
    /// When it was last seen.
    pub contacted_at: Option<OffsetDateTime>,
    /// Version of the client.
    pub version: Option<String>,
    /// Its revision.
    pub revision: Option<String>,
    /// Its operating system.
    pub platform: Option<String>,
    /// Its processor.
    pub architecture: Option<String>,
    /// The address that it came from.
    pub ip_address: Option<String>,
}

impl NewManager {
    /// A manager that has told nothing about itself.
    pub fn new(
        runner_id: i64,
        system_id: impl Into<String>,
        created_at: OffsetDateTime,
        contacted_at: Option<OffsetDateTime>,
    ) -> Self {
        Self {
            runner_id,
            system_id: system_id.into(),
            created_at,
            contacted_at,
            version: None,
            revision: None,
            platform: None,
            architecture: None,
            ip_address: None,
        }
    }
}

impl Planter {
    /// Inserts managers, with the type and owner of their runners where the table has these
    /// columns. Returns how many.
    ///
    /// # Errors
    /// What the server said: among others 23505 if a runner has such a manager already, 23503 if
    /// there is no such runner, or, from the sync trigger, if the shadow tables refuse the row.
    pub async fn insert_managers(
        &self,
        client: &impl GenericClient,
        managers: &[NewManager],
    ) -> Result<u64, SchemaError> {
        let columns: String = self
            .repeated
            .iter()
            .map(|name| format!(", {name}"))
            .collect();
        let from_runner: String = self
            .repeated
            .iter()
            .map(|name| format!(", runner.{name}"))
            .collect();
        let statement = format!(
            "{IN_UTC}
             INSERT INTO ci_runner_machines (runner_id, system_xid, created_at, updated_at, contacted_at,
                 creation_state, version, revision, platform, architecture, ip_address{columns})
             SELECT new.runner_id, new.system_xid, new.created_at, new.created_at, new.contacted_at,
                 CASE WHEN new.contacted_at IS NULL THEN 0 ELSE {CREATION_FINISHED} END,
                 new.version, new.revision, new.platform, new.architecture, new.ip_address{from_runner}
             FROM utc, unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[],
                              $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
                 AS new (runner_id, system_xid, created_at, contacted_at,
                         version, revision, platform, architecture, ip_address)
                 LEFT JOIN ci_runners AS runner ON runner.id = new.runner_id"
        );
        let texts =
            |field: fn(&NewManager) -> Option<&str>| managers.iter().map(field).collect::<Vec<_>>();
        let runner_ids: Vec<_> = managers.iter().map(|manager| manager.runner_id).collect();
        let created: Vec<_> = managers.iter().map(|manager| manager.created_at).collect();
        let contacted: Vec<_> = managers
            .iter()
            .map(|manager| manager.contacted_at)
            .collect();
        let inserted = client
            .execute(
                &statement,
                &[
                    &runner_ids,
                    &texts(|manager| Some(&manager.system_id)),
                    &created,
                    &contacted,
                    &texts(|manager| manager.version.as_deref()),
                    &texts(|manager| manager.revision.as_deref()),
                    &texts(|manager| manager.platform.as_deref()),
                    &texts(|manager| manager.architecture.as_deref()),
                    &texts(|manager| manager.ip_address.as_deref()),
                ],
            )
            .await?;
        Ok(inserted)
    }

    /// Makes all managers of these runners look as if they had been seen first at one time and last
    /// at another, or never. Returns how many managers there were.
    ///
    /// # Errors
    /// What the server said.
    pub async fn age_managers(
        &self,
        client: &impl GenericClient,
        runner_ids: &[i64],
        created_at: OffsetDateTime,
        contacted_at: Option<OffsetDateTime>,
    ) -> Result<u64, SchemaError> {
        let statement = format!(
            "UPDATE ci_runner_machines SET
                 created_at = $2, updated_at = $2, contacted_at = $3::timestamptz,
                 creation_state = CASE WHEN $3 IS NULL THEN 0 ELSE {CREATION_FINISHED} END
             WHERE runner_id = ANY ($1)"
        );
        Ok(client
            .execute(&statement, &[&runner_ids, &created_at, &contacted_at])
            .await?)
    }

    /// Deletes all managers of these runners, as the clean-up of stale managers does to runners
    /// that were idle for a week (contract DEL-21). Returns how many there were.
    ///
    /// # Errors
    /// What the server said.
    pub async fn delete_managers(
        &self,
        client: &impl GenericClient,
        runner_ids: &[i64],
    ) -> Result<u64, SchemaError> {
        let statement = "DELETE FROM ci_runner_machines WHERE runner_id = ANY ($1)";
        Ok(client.execute(statement, &[&runner_ids]).await?)
    }

    /// Empties type and owner of all managers of these runners, as in rows from before the columns
    /// were filled. Returns how many managers there were.
    ///
    /// Their shadow rows go in the same statement, first: the shadow takes no NULL there, and the
    /// sync trigger's UPDATE must find nothing.
    ///
    /// # Errors
    /// [`SchemaError::Unsupported`] where the columns do not exist yet, or take no NULL any more
    /// (after the swap); otherwise what the server said.
    pub async fn null_manager_keys(
        &self,
        client: &impl GenericClient,
        runner_ids: &[i64],
    ) -> Result<u64, SchemaError> {
        const ACTION: &str = "emptying the managers' keys";
        if self.repeated.is_empty() {
            return Err(SchemaError::Unsupported {
                action: ACTION,
                reason: "managers have no such columns yet",
            });
        }
        if self.swapped {
            return Err(SchemaError::Unsupported {
                action: ACTION,
                reason: "managers are partitioned by their type since the swap",
            });
        }
        let emptied: Vec<_> = self
            .repeated
            .iter()
            .map(|name| format!("{name} = NULL"))
            .collect();
        let emptied = emptied.join(", ");
        let shadow_rows = self.shadows.managers().map_or_else(String::new, |pair| {
            format!(
                "WITH shadow_rows AS (DELETE FROM {} WHERE runner_id = ANY ($1))",
                pair.shadow
            )
        });
        let statement = format!(
            "{shadow_rows}
             UPDATE ci_runner_machines SET {emptied} WHERE runner_id = ANY ($1)"
        );
        Ok(client.execute(&statement, &[&runner_ids]).await?)
    }

    /// Whether there are managers whose type is NULL, or whose owner is NULL while their runner has
    /// one: the rows that the look-up of incident 18679 does not find.
    ///
    /// # Errors
    /// What the server said.
    pub async fn has_null_manager_keys(
        &self,
        client: &impl GenericClient,
    ) -> Result<bool, SchemaError> {
        let (Some(owner), true) = (self.owner(), self.repeated.contains(&TYPE)) else {
            return Ok(false);
        };
        let statement = format!(
            "SELECT EXISTS (SELECT FROM ci_runner_machines AS manager
                 JOIN ci_runners AS runner ON runner.id = manager.runner_id
                 WHERE manager.runner_type IS NULL OR (manager.{owner} IS NULL AND runner.{owner} IS NOT NULL))"
        );
        Ok(client.query_one(&statement, &[]).await?.get(0))
    }
}
