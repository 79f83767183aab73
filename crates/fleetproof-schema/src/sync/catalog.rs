use tokio_postgres::{GenericClient, Row};

use super::columns::{Column, columns};
use crate::SchemaError;

/// The shadow tables of runners and managers as a database has them now.
///
/// Reading it costs a few catalog queries; keep it until the schema changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadows {
    runners: Option<Pair>,
    managers: Option<Pair>,
}

/// A source table, and the shadow table that gets a copy of each write to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Name of the source as SQL takes it: quoted or qualified where need be.
    pub source: String,
    /// Name of the shadow, likewise.
    pub shadow: String,
    /// The sync trigger's function; `None` where no trigger keeps the shadow any more, although
    /// it has been kept before.
    pub function: Option<String>,
    pub(crate) source_oid: u32,
    pub(crate) shadow_oid: u32,
    pub(crate) columns: Vec<Column>,
    /// The column that holds the runner's number.
    pub(crate) runner_key: &'static str,
}

impl Shadows {
    /// Reads the catalog. Pairs are found by their triggers: a function whose name begins as
    /// GitLab's generator has it, and the table that its body inserts into. So it works in both
    /// directions, before and after the swap.
    ///
    /// Where a trigger is gone, GitLab's names for the shadow still tell, provided that the shadow
    /// has been in use: its rows, or a function that was left behind. A shadow table that was only
    /// just made (step `partitioned-tables`) is no pair yet.
    ///
    /// # Errors
    /// What the server said.
    pub async fn read(client: &impl GenericClient) -> Result<Self, SchemaError> {
        Ok(Self {
            runners: Pair::read(client, "ci_runners", "ci_runners_e59bb2812d", "id").await?,
            managers: Pair::read(
                client,
                "ci_runner_machines",
                "ci_runner_machines_687967fa8a",
                "runner_id",
            )
            .await?,
        })
    }

    /// `ci_runners` and its shadow, if it has one.
    pub fn runners(&self) -> Option<&Pair> {
        self.runners.as_ref()
    }

    /// `ci_runner_machines` and its shadow, if it has one.
    pub fn managers(&self) -> Option<&Pair> {
        self.managers.as_ref()
    }

    /// Both, runners first.
    pub fn pairs(&self) -> impl Iterator<Item = &Pair> {
        self.runners.iter().chain(&self.managers)
    }

    /// Whether there is no pair at all: before `sync-triggers`, and in GitLab again after 18.0.
    pub fn is_empty(&self) -> bool {
        self.pairs().next().is_none()
    }
}

/// `tgparentid` leaves out the copies that a partitioned source's trigger has on its partitions.
const BY_TRIGGER: &str = "
    SELECT pg_trigger.tgrelid, shadow.oid, tgrelid::regclass::text, shadow.oid::regclass::text, proname::text
    FROM pg_trigger
    JOIN pg_proc ON pg_proc.oid = tgfoid
    JOIN pg_class AS shadow ON shadow.oid = to_regclass(substring(prosrc, 'INSERT INTO\\s+([^\\s(]+)'))
    WHERE tgrelid = to_regclass($1) AND NOT tgisinternal AND tgparentid = 0
      AND proname LIKE 'table\\_sync\\_function\\_%'
    ORDER BY tgname LIMIT 1";

/// The archive, which a swap leaves, goes before the shadow's own name, which a swap takes away.
const BY_NAME: &str = "
    SELECT source.oid, shadow.oid, source.oid::regclass::text, shadow.oid::regclass::text, NULL::text
    FROM (SELECT to_regclass($1)::oid AS oid) AS source,
         (SELECT coalesce(to_regclass($1 || '_archived'), to_regclass($2))::oid AS oid) AS shadow
    WHERE source.oid IS NOT NULL AND shadow.oid IS NOT NULL";

impl Pair {
    async fn read(
        client: &impl GenericClient,
        source: &str,
        shadow: &str,
        runner_key: &'static str,
    ) -> Result<Option<Self>, SchemaError> {
        if let Some(row) = client.query_opt(BY_TRIGGER, &[&source]).await? {
            return Self::of(client, &row, runner_key).await.map(Some);
        }
        match client.query_opt(BY_NAME, &[&source, &shadow]).await? {
            Some(row) if was_in_use(client, source, row.get(3)).await? => {
                Self::of(client, &row, runner_key).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    async fn of(
        client: &impl GenericClient,
        row: &Row,
        runner_key: &'static str,
    ) -> Result<Self, SchemaError> {
        let (source_oid, shadow_oid) = (row.get(0), row.get(1));
        Ok(Self {
            source: row.get(2),
            shadow: row.get(3),
            function: row.get(4),
            columns: columns(client, source_oid, shadow_oid).await?,
            source_oid,
            shadow_oid,
            runner_key,
        })
    }
}

/// The function is known by the comment that GitLab's generator puts on it.
async fn was_in_use(
    client: &impl GenericClient,
    source: &str,
    shadow: &str,
) -> Result<bool, SchemaError> {
    let statement = format!(
        "SELECT EXISTS (SELECT FROM {shadow}) OR EXISTS (
             SELECT FROM pg_proc WHERE proname LIKE 'table\\_sync\\_function\\_%'
             AND obj_description(oid, 'pg_proc') = format('Partitioning migration: table sync for %s table', $1::text))"
    );
    Ok(client.query_one(&statement, &[&source]).await?.get(0))
}
