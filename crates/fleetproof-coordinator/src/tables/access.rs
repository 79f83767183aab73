//! `members`: how far a user's membership reaches to a runner.

use std::collections::HashMap;

use time::OffsetDateTime;

use crate::database::{Db, QueryError, statements};

/// A membership of the user $2 that is in force at $3.
macro_rules! in_force {
    () => {
        " m.user_id = $2 AND m.requested_at IS NULL \
          AND (m.expires_at IS NULL OR m.expires_at > $3::timestamptz::date) "
    };
}

statements! {
    /// The highest levels that the user $2 has in what the runners $1 belong to. Of the projects
    /// below a group those count that let the group's runners in.
    REACH_TO_RUNNERS =
        Legacy => concat!(
            "SELECT wanted.id,
               (SELECT count(*) FROM ci_runner_projects WHERE runner_id = wanted.id) AS projects,
               (SELECT max(m.access_level) FROM ci_runner_namespaces j
                JOIN namespaces n ON n.id = j.namespace_id
                JOIN members m ON m.source_type = 'Namespace'
                    AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids))
                WHERE j.runner_id = wanted.id AND", in_force!(), ") AS in_groups,
               (SELECT max(m.access_level) FROM ci_runner_projects j
                JOIN projects p ON p.id = j.project_id JOIN namespaces n ON n.id = p.namespace_id
                JOIN members m ON (m.source_type = 'Project' AND m.source_id = p.id)
                    OR (m.source_type = 'Namespace'
                        AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids)))
                WHERE j.runner_id = wanted.id AND", in_force!(), ") AS in_projects,
               (SELECT max(m.access_level) FROM ci_runner_namespaces j
                JOIN namespaces n ON n.id = j.namespace_id OR j.namespace_id = ANY (n.traversal_ids)
                JOIN projects p ON p.namespace_id = n.id
                LEFT JOIN project_ci_cd_settings s ON s.project_id = p.id
                JOIN members m ON (m.source_type = 'Project' AND m.source_id = p.id)
                    OR (m.source_type = 'Namespace'
                        AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids)))
                WHERE j.runner_id = wanted.id AND COALESCE(s.group_runners_enabled, true)
                    AND", in_force!(), ") AS in_projects_below
             FROM unnest($1::bigint[]) AS wanted (id)"
        );
}

/// The highest levels that a user has in what a runner belongs to; 0 for no membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// How many projects the runner serves.
    pub projects: i64,
    /// In its groups, by membership in them or above them.
    pub in_groups: i32,
    /// In its projects.
    pub in_projects: i32,
    /// In projects below its groups that let group runners in.
    pub in_projects_below: i32,
}

/// How far a user's membership reaches to a runner.
pub(crate) async fn reach_to_runner(
    db: &Db,
    user_id: i64,
    runner_id: i64,
    now: OffsetDateTime,
) -> Result<Reach, QueryError> {
    let mut reach = reach_to_runners(db, user_id, &[runner_id], now).await?;
    reach.remove(&runner_id).ok_or(QueryError::Suppressed)
}

/// How far a user's membership reaches to each of some runners.
pub(crate) async fn reach_to_runners(
    db: &Db,
    user_id: i64,
    runner_ids: &[i64],
    now: OffsetDateTime,
) -> Result<HashMap<i64, Reach>, QueryError> {
    let rows = db
        .rows(&REACH_TO_RUNNERS, &[&runner_ids, &user_id, &now])
        .await?;
    rows.iter()
        .map(|row| {
            let level = |column: &str| -> Result<i32, QueryError> {
                Ok(row.try_get::<_, Option<i32>>(column)?.unwrap_or(0))
            };
            let reach = Reach {
                projects: row.try_get("projects")?,
                in_groups: level("in_groups")?,
                in_projects: level("in_projects")?,
                in_projects_below: level("in_projects_below")?,
            };
            Ok((row.try_get("id")?, reach))
        })
        .collect()
}
