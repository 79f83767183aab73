//! `namespaces` and `projects`: groups and projects as owners of runners, and the rows that join
//! the two (`ci_runner_namespaces`, `ci_runner_projects`).

use time::{Duration, OffsetDateTime};
use tokio_postgres::Row;

use crate::{
    database::{Db, QueryError, statements},
    tables::settings::seconds,
};

/// The interval in effect for a group is the shortest that it, its ancestors (for their subgroups)
/// or the instance set; likewise for a project (`app/models/group.rb`, `app/models/project.rb`,
/// `effective_runner_token_expiration_interval`). The instance's is added by the caller.
macro_rules! select_group {
    ($($rest:literal),+) => {
        concat!(
            "SELECT namespaces.id, namespaces.runners_token_encrypted, \
             COALESCE(own.allow_runner_registration_token, true) AS allow_registration_token, \
             (SELECT min(CASE WHEN s.namespace_id = namespaces.id \
                  THEN s.runner_token_expiration_interval \
                  ELSE s.subgroup_runner_token_expiration_interval END) \
              FROM namespace_settings s WHERE s.namespace_id = namespaces.id \
                 OR s.namespace_id = ANY (namespaces.traversal_ids)) AS token_life \
             FROM namespaces LEFT JOIN namespace_settings own ON own.namespace_id = namespaces.id \
             WHERE namespaces.type = 'Group' ",
            $($rest),+
        )
    };
}
macro_rules! select_project {
    ($($rest:literal),+) => {
        concat!(
            "SELECT projects.id, projects.runners_token_encrypted, \
             COALESCE(own.allow_runner_registration_token, true) AS allow_registration_token, \
             LEAST((SELECT min(s.project_runner_token_expiration_interval) \
              FROM namespace_settings s WHERE s.namespace_id = namespaces.id \
                 OR s.namespace_id = ANY (namespaces.traversal_ids)), \
              (SELECT c.runner_token_expiration_interval FROM project_ci_cd_settings c \
               WHERE c.project_id = projects.id)) AS token_life \
             FROM projects JOIN namespaces ON namespaces.id = projects.namespace_id \
             LEFT JOIN namespace_settings own ON own.namespace_id = namespaces.id WHERE ",
            $($rest),+
        )
    };
}

statements! {
    GROUP_BY_TOKEN =
        Legacy => select_group!("AND namespaces.runners_token_encrypted = $1 LIMIT 1");
    GROUP_BY_ID = Legacy => select_group!("AND namespaces.id = $1 LIMIT 1");
    PROJECT_BY_TOKEN =
        Legacy => select_project!("projects.runners_token_encrypted = $1 LIMIT 1");
    PROJECT_BY_ID = Legacy => select_project!("projects.id = $1 LIMIT 1");
    GROUPS_OF_RUNNER =
        Legacy => select_group!("AND namespaces.id IN \
                  (SELECT namespace_id FROM ci_runner_namespaces WHERE runner_id = $1)");
    PROJECTS_OF_RUNNER =
        Legacy => select_project!("projects.id IN \
                  (SELECT project_id FROM ci_runner_projects WHERE runner_id = $1)");
    INSERT_GROUP =
        Legacy => "INSERT INTO namespaces (name, path, type, visibility_level, traversal_ids, \
                   runners_token_encrypted, created_at, updated_at) \
                   VALUES ($1, $1, 'Group', 0, '{}', $2, $3::timestamptz, $3::timestamptz) \
                   RETURNING id";
    COMPLETE_GROUP =
        Legacy => "UPDATE namespaces SET traversal_ids = ARRAY[id] WHERE id = $1";
    INSERT_GROUP_SETTINGS =
        Legacy => "INSERT INTO namespace_settings (namespace_id, created_at, updated_at) \
                   VALUES ($1, $2, $2)";
    INSERT_PROJECT_NAMESPACE =
        Legacy => "INSERT INTO namespaces (name, path, type, parent_id, visibility_level, \
                   created_at, updated_at) \
                   VALUES ($1, $1, 'Project', $2, 0, $3::timestamptz, $3::timestamptz) \
                   RETURNING id";
    INSERT_PROJECT =
        Legacy => "INSERT INTO projects (name, path, namespace_id, project_namespace_id, \
                   runners_token_encrypted, created_at, updated_at) \
                   VALUES ($1, $1, $2, $3, $4, $5::timestamptz, $5::timestamptz) RETURNING id";
    INSERT_PROJECT_SETTINGS =
        Legacy => "INSERT INTO project_settings (project_id, created_at, updated_at) \
                   VALUES ($1, $2, $2)";
    INSERT_PROJECT_CI_CD_SETTINGS =
        Legacy => "INSERT INTO project_ci_cd_settings (project_id) VALUES ($1)";
    INSERT_ROUTE =
        Legacy => "INSERT INTO routes (source_id, source_type, path, name, created_at, updated_at) \
                   VALUES ($1, $2, $3, $3, $4::timestamptz, $4::timestamptz)";
    ROUTE = Legacy => "SELECT source_id FROM routes WHERE source_type = $1 AND path = $2";
    WRITE_GROUP_TOKEN =
        Legacy => "UPDATE namespaces SET runners_token_encrypted = $2 WHERE id = $1";
    WRITE_PROJECT_TOKEN =
        Legacy => "UPDATE projects SET runners_token_encrypted = $2 WHERE id = $1";
}

/// A group or a project, in so far as it owns runners.
#[derive(Debug, Clone)]
pub struct Owner {
    /// Its number.
    pub id: i64,
    /// The stored form of its registration token.
    pub registration_token_encrypted: Option<String>,
    /// Whether its registration token is taken (contract REG-05).
    pub allow_registration_token: bool,
    /// How long tokens of its runners live at most, as far as it or its ancestors set it.
    pub token_life: Option<Duration>,
}

/// Kinds of owners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerKind {
    /// A group.
    Group,
    /// A project.
    Project,
}

impl OwnerKind {
    /// `routes.source_type`, and `members.source_type`.
    pub const fn source_type(self) -> &'static str {
        match self {
            Self::Group => "Namespace",
            Self::Project => "Project",
        }
    }
}

impl Owner {
    fn read(row: &Row) -> Result<Self, QueryError> {
        Ok(Self {
            id: row.try_get("id")?,
            registration_token_encrypted: row.try_get("runners_token_encrypted")?,
            allow_registration_token: row.try_get("allow_registration_token")?,
            token_life: seconds(row, "token_life")?,
        })
    }
}

/// The owner with that stored registration token.
pub(crate) async fn by_token(
    db: &Db,
    kind: OwnerKind,
    token_encrypted: &str,
) -> Result<Option<Owner>, QueryError> {
    let statement = match kind {
        OwnerKind::Group => &GROUP_BY_TOKEN,
        OwnerKind::Project => &PROJECT_BY_TOKEN,
    };
    let row = db.row(statement, &[&token_encrypted]).await?;
    row.as_ref().map(Owner::read).transpose()
}

/// The owner with that number.
pub(crate) async fn by_id(db: &Db, kind: OwnerKind, id: i64) -> Result<Option<Owner>, QueryError> {
    let statement = match kind {
        OwnerKind::Group => &GROUP_BY_ID,
        OwnerKind::Project => &PROJECT_BY_ID,
    };
    let row = db.row(statement, &[&id]).await?;
    row.as_ref().map(Owner::read).transpose()
}

/// The owner with that full path, such as `fleet/app`.
pub(crate) async fn id_by_path(
    db: &Db,
    kind: OwnerKind,
    full_path: &str,
) -> Result<Option<i64>, QueryError> {
    let row = db.row(&ROUTE, &[&kind.source_type(), &full_path]).await?;
    row.map(|row| Ok(row.try_get(0)?)).transpose()
}

/// The groups or projects that a runner serves.
pub(crate) async fn of_runner(
    db: &Db,
    kind: OwnerKind,
    runner_id: i64,
) -> Result<Vec<Owner>, QueryError> {
    let statement = match kind {
        OwnerKind::Group => &GROUPS_OF_RUNNER,
        OwnerKind::Project => &PROJECTS_OF_RUNNER,
    };
    let rows = db.rows(statement, &[&runner_id]).await?;
    rows.iter().map(Owner::read).collect()
}

/// Makes a private group at the top level; its number.
pub(crate) async fn insert_group(
    db: &Db,
    path: &str,
    registration_token_encrypted: &str,
    now: OffsetDateTime,
) -> Result<i64, QueryError> {
    let id = inserted(
        db.row(&INSERT_GROUP, &[&path, &registration_token_encrypted, &now])
            .await?,
    )?;
    db.execute(&COMPLETE_GROUP, &[&id]).await?;
    db.execute(&INSERT_GROUP_SETTINGS, &[&id, &now]).await?;
    let source_type = OwnerKind::Group.source_type();
    db.execute(&INSERT_ROUTE, &[&id, &source_type, &path, &now])
        .await?;
    Ok(id)
}

/// Makes a private project in a group at the top level; its number.
pub(crate) async fn insert_project(
    db: &Db,
    group: (i64, &str),
    path: &str,
    registration_token_encrypted: &str,
    now: OffsetDateTime,
) -> Result<i64, QueryError> {
    let (group_id, group_path) = group;
    let namespace = inserted(
        db.row(&INSERT_PROJECT_NAMESPACE, &[&path, &group_id, &now])
            .await?,
    )?;
    let id = inserted(
        db.row(
            &INSERT_PROJECT,
            &[
                &path,
                &group_id,
                &namespace,
                &registration_token_encrypted,
                &now,
            ],
        )
        .await?,
    )?;
    db.execute(&INSERT_PROJECT_SETTINGS, &[&id, &now]).await?;
    db.execute(&INSERT_PROJECT_CI_CD_SETTINGS, &[&id]).await?;
    let source_type = OwnerKind::Project.source_type();
    let full_path = format!("{group_path}/{path}");
    db.execute(&INSERT_ROUTE, &[&id, &source_type, &full_path, &now])
        .await?;
    Ok(id)
}

/// Stores another registration token of an owner.
pub(crate) async fn write_registration_token(
    db: &Db,
    kind: OwnerKind,
    id: i64,
    token_encrypted: &str,
) -> Result<(), QueryError> {
    let statement = match kind {
        OwnerKind::Group => &WRITE_GROUP_TOKEN,
        OwnerKind::Project => &WRITE_PROJECT_TOKEN,
    };
    db.execute(statement, &[&id, &token_encrypted])
        .await
        .map(drop)
}

fn inserted(row: Option<Row>) -> Result<i64, QueryError> {
    Ok(row.ok_or(QueryError::Suppressed)?.try_get(0)?)
}
