//! Whom each of many runners belongs to, and how many managers it has.

use std::collections::HashMap;

use crate::database::{Db, QueryError, statements};

statements! {
    /// A group runner's group, and the first project that a project runner was given to.
    OWNERS =
        Legacy => "SELECT j.runner_id, COALESCE(r.name, n.name) AS name, \
                   COALESCE(r.path, n.path) AS path, true AS is_group \
                   FROM ci_runner_namespaces j JOIN namespaces n ON n.id = j.namespace_id \
                   LEFT JOIN routes r ON r.source_type = 'Namespace' AND r.source_id = n.id \
                   WHERE j.runner_id = ANY ($1::bigint[]) \
                   UNION ALL \
                   (SELECT DISTINCT ON (j.runner_id) j.runner_id, COALESCE(r.name, p.name) AS name, \
                    COALESCE(r.path, p.path) AS path, false AS is_group \
                    FROM ci_runner_projects j JOIN projects p ON p.id = j.project_id \
                    LEFT JOIN routes r ON r.source_type = 'Project' AND r.source_id = p.id \
                    WHERE j.runner_id = ANY ($1::bigint[]) ORDER BY j.runner_id, j.id)";
    MANAGERS =
        Legacy => "SELECT runner_id, count(*) FROM ci_runner_machines \
                   WHERE runner_id = ANY ($1::bigint[]) GROUP BY runner_id";
}

/// A group or project as a list shows it.
#[derive(Debug, Clone)]
pub struct RunnerOwner {
    /// Its name with those above it.
    pub name: String,
    /// Its path from the top.
    pub path: String,
    /// Whether it is a group.
    pub is_group: bool,
}

/// The owner of each of the runners that has one.
pub(crate) async fn of_runners(
    db: &Db,
    runner_ids: &[i64],
) -> Result<HashMap<i64, RunnerOwner>, QueryError> {
    let rows = db.rows(&OWNERS, &[&runner_ids]).await?;
    rows.iter()
        .map(|row| {
            let text = |column: &str| -> Result<String, QueryError> {
                Ok(row
                    .try_get::<_, Option<String>>(column)?
                    .unwrap_or_default())
            };
            let owner = RunnerOwner {
                name: text("name")?,
                path: text("path")?,
                is_group: row.try_get("is_group")?,
            };
            Ok((row.try_get("runner_id")?, owner))
        })
        .collect()
}

/// How many managers each of the runners has, if any.
pub(crate) async fn managers_of_runners(
    db: &Db,
    runner_ids: &[i64],
) -> Result<HashMap<i64, i64>, QueryError> {
    let rows = db.rows(&MANAGERS, &[&runner_ids]).await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}
