use fleetproof_model::SchemaStep;
use tokio_postgres::GenericClient;

use super::Planter;
use crate::SchemaError;

/// The step at which a database stands by its tables, for one that has no state of ours: a GitLab's.
/// `None` if it has no runner tables.
///
/// Whether the backfill has run shows in rows only: with none left to copy, it has. A foreign key
/// that stands although rows are left to copy came too early (incident 18792); the time line is then
/// still at `sync-triggers`.
///
/// # Errors
/// What the server said.
pub async fn infer_step(client: &impl GenericClient) -> Result<Option<SchemaStep>, SchemaError> {
    let planter = match Planter::read(client).await {
        Ok(planter) => planter,
        Err(SchemaError::Unsupported { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    planter.step(client).await.map(Some)
}

impl Planter {
    async fn step(&self, client: &impl GenericClient) -> Result<SchemaStep, SchemaError> {
        if self.swapped {
            return Ok(SchemaStep::Swapped);
        }
        if self.shadows.is_empty() {
            let row = client
                .query_one(
                    "SELECT to_regclass('ci_runners_e59bb2812d') IS NOT NULL",
                    &[],
                )
                .await?;
            return Ok(match (self.owner(), row.get(0)) {
                (_, true) => SchemaStep::PartitionedTables,
                (Some(_), false) => SchemaStep::ShardingColumns,
                (None, false) => SchemaStep::Legacy,
            });
        }
        if self.has_unsynced_runners(client).await? {
            return Ok(SchemaStep::SyncTriggers);
        }
        Ok(if self.shadows_are_tied(client).await? {
            SchemaStep::ForeignKey
        } else {
            SchemaStep::Backfilled
        })
    }

    /// Whether any part of the managers' shadow refers to any part of the runners'.
    async fn shadows_are_tied(&self, client: &impl GenericClient) -> Result<bool, SchemaError> {
        let (Some(runners), Some(managers)) = (self.shadows.runners(), self.shadows.managers())
        else {
            return Ok(false);
        };
        let row = client
            .query_one(
                "SELECT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f'
                     AND conrelid IN (SELECT relid FROM pg_partition_tree($1::oid))
                     AND confrelid IN (SELECT relid FROM pg_partition_tree($2::oid)))",
                &[&managers.shadow_oid, &runners.shadow_oid],
            )
            .await?;
        Ok(row.get(0))
    }
}
