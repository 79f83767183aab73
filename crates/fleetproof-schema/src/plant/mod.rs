//! What only SQL can do to a fleet: set ages, take rows away from shadow tables, empty columns.
//!
//! All of it goes by what the catalog says is there, so it runs at every step of the time line and
//! on a GitLab's own database, with the rights of GitLab's own role. Everything is in bulk.

mod managers;
mod runners;
mod state;

use tokio_postgres::GenericClient;

use crate::{SchemaError, sync::Shadows};

pub use managers::NewManager;
pub use state::infer_step;

/// Sets the session's zone for one statement. A sync trigger copies between columns without and
/// with time zone, and reads them in the session's zone; GitLab's sessions are in UTC. The trigger
/// runs at the end of the statement, thus after this was evaluated.
const IN_UTC: &str = "WITH utc AS MATERIALIZED (SELECT set_config('TimeZone', 'UTC', true))";

/// GitLab's `creation_state` of whoever has made contact (`finished`); before that it is 0.
const CREATION_FINISHED: i16 = 100;

const TYPE: &str = "runner_type";

/// The columns that name the owner: until 18.5, and from 18.1 on.
const OWNERS: [&str; 2] = ["sharding_key_id", "organization_id"];

/// Changes rows of runners and managers behind the coordinator's back.
///
/// Read anew when the schema has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planter {
    shadows: Shadows,
    /// Whether the partitioned tables have the names already.
    swapped: bool,
    /// Type of `ci_runners.created_at`, as its cast reads; `contacted_at` has the same.
    runner_time: &'static str,
    /// The managers' columns that repeat those of their runners: type and owner.
    repeated: Vec<&'static str>,
    has_taggings: bool,
}

impl Planter {
    /// Reads the catalog.
    ///
    /// # Errors
    /// [`SchemaError::Unsupported`] if there are no runner tables; otherwise what the server said.
    pub async fn read(client: &impl GenericClient) -> Result<Self, SchemaError> {
        let row = client
            .query_opt(
                "SELECT relkind = 'p',
                        EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid
                            AND attname = 'created_at' AND atttypid = 'timestamptz'::regtype),
                        ARRAY (SELECT attname::text
                            FROM pg_attribute AS runner JOIN pg_attribute AS manager USING (attname)
                            WHERE runner.attrelid = pg_class.oid AND NOT runner.attisdropped
                              AND manager.attrelid = to_regclass('ci_runner_machines')
                              AND NOT manager.attisdropped),
                        to_regclass('taggings') IS NOT NULL
                 FROM pg_class WHERE oid = to_regclass('ci_runners') AND to_regclass('ci_runner_machines') IS NOT NULL",
                &[],
            )
            .await?;
        let Some(row) = row else {
            return Err(SchemaError::Unsupported {
                action: "planting rows",
                reason: "the database has no tables ci_runners and ci_runner_machines",
            });
        };
        let has_zone: bool = row.get(1);
        let common: Vec<String> = row.get(2);
        let has = |name: &str| common.iter().any(|column| column == name);
        Ok(Self {
            shadows: Shadows::read(client).await?,
            swapped: row.get(0),
            runner_time: if has_zone { "" } else { " AT TIME ZONE 'UTC'" },
            repeated: [TYPE]
                .into_iter()
                .chain(OWNERS)
                .filter(|name| has(name))
                .collect(),
            has_taggings: row.get(3),
        })
    }

    /// The column of both tables that names the owner, from `sharding-columns` on.
    fn owner(&self) -> Option<&'static str> {
        OWNERS.into_iter().find(|name| self.repeated.contains(name))
    }

    /// Whether the partitioned tables are the sources, and the shadows archives.
    pub fn swapped(&self) -> bool {
        self.swapped
    }

    /// The shadow tables that were found.
    pub fn shadows(&self) -> &Shadows {
        &self.shadows
    }
}
