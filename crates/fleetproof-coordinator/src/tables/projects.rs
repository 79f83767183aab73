//! `projects` as the administration shows them.

use time::OffsetDateTime;
use tokio_postgres::{Row, types::ToSql};

use crate::{
    database::{Db, QueryError, statements},
    tables::{groups::Visibility, users::User},
};

macro_rules! select_project {
    ($($condition:expr),+) => {
        concat!(
            "SELECT p.id, p.name, p.path, p.description, p.visibility_level, p.namespace_id, \
             p.created_at::timestamptz AS created_at, \
             p.last_activity_at::timestamptz AS last_activity_at, p.star_count, p.archived, \
             p.creator_id, p.shared_runners_enabled, \
             COALESCE(c.group_runners_enabled, true) AS group_runners_enabled, \
             COALESCE(r.path, p.path) AS full_path, COALESCE(r.name, p.name) AS full_name, \
             n.name AS namespace_name, n.path AS namespace_path, n.type AS namespace_type, \
             n.parent_id AS namespace_parent_id, COALESCE(nr.path, n.path) AS namespace_full_path, \
             NOT EXISTS (SELECT FROM namespace_settings s WHERE NOT s.allow_runner_registration_token \
                 AND s.namespace_id IN (n.id, n.traversal_ids[1])) AS registration_token_allowed, \
             COALESCE(ps.runner_registration_enabled, true) AS registration_enabled \
             FROM projects p JOIN namespaces n ON n.id = p.namespace_id \
             LEFT JOIN project_ci_cd_settings c ON c.project_id = p.id \
             LEFT JOIN project_settings ps ON ps.project_id = p.id \
             LEFT JOIN routes r ON r.source_type = 'Project' AND r.source_id = p.id \
             LEFT JOIN routes nr ON nr.source_type = 'Namespace' AND nr.source_id = n.id \
             WHERE NOT COALESCE(p.pending_delete, false) AND ",
            $($condition),+
        )
    };
}
/// The projects of runner $1 that the user $2 is a member of, in them or above them, at $3.
macro_rules! of_runner_for_user {
    () => {
        "p.id IN (SELECT project_id FROM ci_runner_projects WHERE runner_id = $1) \
         AND EXISTS (SELECT FROM members m WHERE m.user_id = $2 AND m.requested_at IS NULL \
             AND (m.expires_at IS NULL OR m.expires_at > $3::timestamptz::date) \
             AND ((m.source_type = 'Project' AND m.source_id = p.id) \
               OR (m.source_type = 'Namespace' \
                   AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids))))) "
    };
}

statements! {
    BY_ID = Legacy => select_project!("p.id = $1");
    BY_IDS = Legacy => select_project!("p.id = ANY ($1::bigint[])");
    /// Those of them that the user $2, at $3, may see: members, or everybody who is not $4, external.
    BY_IDS_FOR_USER =
        Legacy => select_project!(
            "p.id = ANY ($1::bigint[]) AND (p.visibility_level = 20 \
             OR (p.visibility_level = 10 AND NOT $4::boolean) \
             OR EXISTS (SELECT FROM members m WHERE m.user_id = $2 AND m.requested_at IS NULL \
                AND (m.expires_at IS NULL OR m.expires_at > $3::timestamptz::date) \
                AND ((m.source_type = 'Project' AND m.source_id = p.id) \
                  OR (m.source_type = 'Namespace' \
                      AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids))))))"
        );
    BY_PATH = Legacy => select_project!("lower(r.path) = lower($1)");
    OF_RUNNER =
        Legacy => select_project!(
            "p.id IN (SELECT project_id FROM ci_runner_projects WHERE runner_id = $1) \
             ORDER BY p.id LIMIT $2::bigint OFFSET $3::bigint"
        );
    OF_RUNNER_FOR_USER =
        Legacy => select_project!(
            of_runner_for_user!(),
            "ORDER BY p.id LIMIT $4::bigint OFFSET $5::bigint"
        );
    COUNT_OF_RUNNER =
        Legacy => "SELECT count(*) FROM projects p WHERE NOT COALESCE(p.pending_delete, false) \
                   AND p.id IN (SELECT project_id FROM ci_runner_projects WHERE runner_id = $1)";
    COUNT_OF_RUNNER_FOR_USER =
        Legacy => concat!(
            "SELECT count(*) FROM projects p JOIN namespaces n ON n.id = p.namespace_id \
             WHERE NOT COALESCE(p.pending_delete, false) AND ",
            of_runner_for_user!()
        );
}

/// A project.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The last part of its path.
    pub path: String,
    /// What it is about.
    pub description: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Its path from the top, such as `fleet/app`.
    pub full_path: String,
    /// Its name with those above it.
    pub full_name: String,
    /// When it was made.
    pub created_at: Option<OffsetDateTime>,
    /// When something last happened in it.
    pub last_activity_at: Option<OffsetDateTime>,
    /// How many people starred it.
    pub star_count: i32,
    /// Whether it is out of use.
    pub archived: bool,
    /// Who made it.
    pub creator_id: Option<i64>,
    /// Whether instance runners serve it.
    pub shared_runners_enabled: bool,
    /// Whether runners of the groups above serve it.
    pub group_runners_enabled: bool,
    /// Whether registration tokens of the project are taken, as far as groups decide it.
    pub registration_token_allowed: bool,
    /// Whether its maintainers may make runners.
    pub registration_enabled: bool,
    /// Where it is.
    pub namespace: ProjectNamespace,
}

/// The group or the person's namespace that a project is in.
#[derive(Debug, Clone)]
pub struct ProjectNamespace {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The last part of its path.
    pub path: String,
    /// `group` or `user`.
    pub kind: &'static str,
    /// Its path from the top.
    pub full_path: String,
    /// What it is in.
    pub parent_id: Option<i64>,
}

impl Project {
    fn read(row: &Row) -> Result<Self, QueryError> {
        let text = |column: &str| -> Result<String, QueryError> {
            Ok(row
                .try_get::<_, Option<String>>(column)?
                .unwrap_or_default())
        };
        let kind: String = row.try_get("namespace_type")?;
        Ok(Self {
            id: row.try_get("id")?,
            name: text("name")?,
            path: text("path")?,
            description: row.try_get("description")?,
            visibility: Visibility::from_level(row.try_get("visibility_level")?),
            full_path: text("full_path")?,
            full_name: text("full_name")?,
            created_at: row.try_get("created_at")?,
            last_activity_at: row.try_get("last_activity_at")?,
            star_count: row.try_get("star_count")?,
            archived: row.try_get("archived")?,
            creator_id: row.try_get("creator_id")?,
            shared_runners_enabled: row.try_get("shared_runners_enabled")?,
            group_runners_enabled: row.try_get("group_runners_enabled")?,
            registration_token_allowed: row.try_get("registration_token_allowed")?,
            registration_enabled: row.try_get("registration_enabled")?,
            namespace: ProjectNamespace {
                id: row.try_get("namespace_id")?,
                name: row.try_get("namespace_name")?,
                path: row.try_get("namespace_path")?,
                kind: if kind == "Group" { "group" } else { "user" },
                full_path: row.try_get("namespace_full_path")?,
                parent_id: row.try_get("namespace_parent_id")?,
            },
        })
    }
}

/// The project with that number.
pub(crate) async fn by_id(db: &Db, id: i64) -> Result<Option<Project>, QueryError> {
    let row = db.row(&BY_ID, &[&id]).await?;
    row.as_ref().map(Project::read).transpose()
}

/// Those of the projects that there are.
pub(crate) async fn by_ids(db: &Db, ids: &[i64]) -> Result<Vec<Project>, QueryError> {
    let rows = db.rows(&BY_IDS, &[&ids]).await?;
    rows.iter().map(Project::read).collect()
}

/// Those of the projects that a user may see.
pub(crate) async fn by_ids_for_user(
    db: &Db,
    ids: &[i64],
    user: &User,
    now: OffsetDateTime,
) -> Result<Vec<Project>, QueryError> {
    let params: [&(dyn ToSql + Sync); 4] = [&ids, &user.id, &now, &user.external];
    let rows = db.rows(&BY_IDS_FOR_USER, &params).await?;
    rows.iter().map(Project::read).collect()
}

/// The project with that path from the top, in upper or lower case.
pub(crate) async fn by_path(db: &Db, full_path: &str) -> Result<Option<Project>, QueryError> {
    let row = db.row(&BY_PATH, &[&full_path]).await?;
    row.as_ref().map(Project::read).transpose()
}

/// Which of a runner's projects are wanted.
#[derive(Debug, Clone, Copy)]
pub struct OfRunner {
    /// The runner.
    pub runner_id: i64,
    /// Only those that this user is a member of.
    pub for_user: Option<i64>,
    /// How many at most.
    pub limit: i64,
    /// After how many others.
    pub offset: i64,
}

/// The projects that a runner serves, by number.
pub(crate) async fn of_runner(
    db: &Db,
    wanted: OfRunner,
    now: OffsetDateTime,
) -> Result<Vec<Project>, QueryError> {
    let OfRunner {
        runner_id,
        for_user,
        limit,
        offset,
    } = wanted;
    let rows = match for_user {
        Some(user_id) => {
            let params: [&(dyn ToSql + Sync); 5] = [&runner_id, &user_id, &now, &limit, &offset];
            db.rows(&OF_RUNNER_FOR_USER, &params).await?
        }
        None => db.rows(&OF_RUNNER, &[&runner_id, &limit, &offset]).await?,
    };
    rows.iter().map(Project::read).collect()
}

/// How many there are of them in all.
pub(crate) async fn count_of_runner(
    db: &Db,
    runner_id: i64,
    for_user: Option<i64>,
    now: OffsetDateTime,
) -> Result<i64, QueryError> {
    let row = match for_user {
        Some(user_id) => {
            let params: [&(dyn ToSql + Sync); 3] = [&runner_id, &user_id, &now];
            db.row(&COUNT_OF_RUNNER_FOR_USER, &params).await?
        }
        None => db.row(&COUNT_OF_RUNNER, &[&runner_id]).await?,
    };
    row.map_or(Ok(0), |row| Ok(row.try_get(0)?))
}
