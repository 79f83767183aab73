//! Rows as a coordinator of the step's own time writes them, in plain SQL.

use fleetproof_model::RunnerType;
use tokio_postgres::{Client, Error};

/// The owner that [`insert_runner`] gives to a runner of this type: a group's or project's number.
pub(crate) fn owner(runner_type: RunnerType) -> Option<i64> {
    match runner_type {
        RunnerType::Instance => None,
        RunnerType::Group => Some(70),
        RunnerType::Project => Some(90),
    }
}

async fn has_column(client: &Client, table: &str, column: &str) -> bool {
    let found = client
        .query_one(
            "SELECT EXISTS (SELECT FROM information_schema.columns WHERE table_name = $1 AND column_name = $2)",
            &[&table, &column],
        )
        .await
        .unwrap();
    found.get(0)
}

/// A runner with its owner's row; its number. The owner is written to `sharding_key_id` where the
/// column is there.
pub(crate) async fn insert_runner(client: &Client, runner_type: RunnerType) -> i64 {
    let owner = owner(runner_type).map_or_else(|| "NULL".to_owned(), |owner| owner.to_string());
    let (column, value) = if has_column(client, "ci_runners", "sharding_key_id").await {
        (", sharding_key_id", format!(", {owner}"))
    } else {
        ("", String::new())
    };
    let runner = client
        .query_one(
            &format!(
                "INSERT INTO ci_runners (runner_type, created_at, updated_at, description, token_encrypted{column})
                 VALUES ($1, timezone('UTC', now()), timezone('UTC', now()), 'planted', md5(random()::text){value})
                 RETURNING id"
            ),
            &[&runner_type.number()],
        )
        .await
        .unwrap();
    let id: i64 = runner.get(0);
    let statement = match runner_type {
        RunnerType::Instance => return id,
        RunnerType::Group => {
            "INSERT INTO ci_runner_namespaces (runner_id, namespace_id) VALUES ($1, $2)"
        }
        RunnerType::Project => {
            "INSERT INTO ci_runner_projects (runner_id, project_id) VALUES ($1, $2)"
        }
    };
    client
        .execute(statement, &[&id, &self::owner(runner_type)])
        .await
        .unwrap();
    id
}

/// A manager of a runner, with the runner's type and owner where the columns are there.
pub(crate) async fn insert_manager(
    client: &Client,
    runner_id: i64,
    system_xid: &str,
) -> Result<i64, Error> {
    let columns = if has_column(client, "ci_runner_machines", "runner_type").await {
        ", runner_type, sharding_key_id"
    } else {
        ""
    };
    let manager = client
        .query_one(
            &format!(
                "INSERT INTO ci_runner_machines (runner_id, system_xid, created_at, updated_at{columns})
                 SELECT id, $2, now(), now(){columns} FROM ci_runners WHERE id = $1
                 RETURNING id"
            ),
            &[&runner_id, &system_xid],
        )
        .await?;
    Ok(manager.get(0))
}

/// A runner of each type with one manager each.
pub(crate) struct Fleet {
    /// By type, in the order of [`RunnerType::ALL`].
    pub(crate) runners: Vec<i64>,
}

impl Fleet {
    pub(crate) async fn plant(client: &Client) -> Self {
        let mut runners = Vec::new();
        for runner_type in RunnerType::ALL {
            let id = insert_runner(client, runner_type).await;
            insert_manager(client, id, "s_known").await.unwrap();
            runners.push(id);
        }
        Self { runners }
    }

    pub(crate) fn of(&self, runner_type: RunnerType) -> i64 {
        self.runners[usize::from(runner_type.number().unsigned_abs()) - 1]
    }
}
