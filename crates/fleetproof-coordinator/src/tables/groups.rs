//! `namespaces` as the administration shows them: groups with their path and settings.

use time::OffsetDateTime;
use tokio_postgres::Row;

use crate::database::{Db, QueryError, statements};

/// The registration token of a group is taken if neither it nor its topmost ancestor has switched
/// that off (`Group#allow_runner_registration_token?`); runners may be made in it if nobody above
/// has switched that off (`NamespaceSetting#runner_registration_enabled?`).
macro_rules! select_group {
    ($condition:literal) => {
        concat!(
            "SELECT g.id, g.name, g.path, g.description, g.visibility_level, g.parent_id, \
             g.created_at::timestamptz AS created_at, g.shared_runners_enabled, \
             COALESCE(routes.path, g.path) AS full_path, \
             COALESCE(routes.name, g.name) AS full_name, \
             NOT EXISTS (SELECT FROM namespace_settings s WHERE NOT s.allow_runner_registration_token \
                 AND s.namespace_id IN (g.id, g.traversal_ids[1])) AS registration_token_allowed, \
             NOT EXISTS (SELECT FROM namespace_settings s WHERE NOT s.runner_registration_enabled \
                 AND (s.namespace_id = g.id OR s.namespace_id = ANY (g.traversal_ids))) \
                 AS registration_enabled \
             FROM namespaces g \
             LEFT JOIN routes ON routes.source_type = 'Namespace' AND routes.source_id = g.id \
             WHERE g.type = 'Group' AND ",
            $condition
        )
    };
}

statements! {
    BY_ID = Legacy => select_group!("g.id = $1");
    BY_IDS = Legacy => select_group!("g.id = ANY ($1::bigint[])");
    BY_PATH = Legacy => select_group!("lower(routes.path) = lower($1)");
    OF_RUNNER =
        Legacy => select_group!("g.id IN (SELECT namespace_id FROM ci_runner_namespaces \
                                          WHERE runner_id = $1) ORDER BY g.id");
    /// Those of them that a user is a member of, above or in a project below them.
    OF_RUNNER_FOR_USER =
        Legacy => select_group!("g.id IN (SELECT namespace_id FROM ci_runner_namespaces \
                WHERE runner_id = $1) \
            AND EXISTS (SELECT FROM members m WHERE m.user_id = $2 AND m.requested_at IS NULL \
                AND (m.expires_at IS NULL OR m.expires_at > $3::timestamptz::date) \
                AND ((m.source_type = 'Namespace' \
                      AND (m.source_id = g.id OR m.source_id = ANY (g.traversal_ids))) \
                  OR (m.source_type = 'Project' AND m.source_id IN \
                      (SELECT p.id FROM projects p JOIN namespaces n ON n.id = p.namespace_id \
                       WHERE n.id = g.id OR g.id = ANY (n.traversal_ids))))) \
            ORDER BY g.id");
    HAS_PROJECT_OF_USER =
        Legacy => "SELECT EXISTS (SELECT FROM members m JOIN projects p ON p.id = m.source_id \
                   JOIN namespaces n ON n.id = p.namespace_id \
                   WHERE m.user_id = $1 AND m.source_type = 'Project' AND m.requested_at IS NULL \
                   AND (m.expires_at IS NULL OR m.expires_at > $3::timestamptz::date) \
                   AND (n.id = $2 OR $2 = ANY (n.traversal_ids)))";
}

/// Who may see a group or project (`visibility_level`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Its members.
    Private,
    /// Every user who is not external.
    Internal,
    /// Everybody.
    Public,
}

impl Visibility {
    /// The level with that number; unknown ones are private.
    pub const fn from_level(level: i32) -> Self {
        match level {
            20 => Self::Public,
            10 => Self::Internal,
            _ => Self::Private,
        }
    }

    /// Its name in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Internal => "internal",
            Self::Public => "public",
        }
    }
}

/// A group.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The last part of its path.
    pub path: String,
    /// What it is about.
    pub description: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// The group above it.
    pub parent_id: Option<i64>,
    /// Its path from the top, such as `fleet/linux`.
    pub full_path: String,
    /// Its name with those above it.
    pub full_name: String,
    /// When it was made.
    pub created_at: Option<OffsetDateTime>,
    /// Whether instance runners serve it.
    pub shared_runners_enabled: bool,
    /// Whether registration tokens of the group are taken, as far as groups decide it.
    pub registration_token_allowed: bool,
    /// Whether its owners may make runners.
    pub registration_enabled: bool,
}

impl Group {
    fn read(row: &Row) -> Result<Self, QueryError> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            path: row.try_get("path")?,
            description: row.try_get("description")?,
            visibility: Visibility::from_level(row.try_get("visibility_level")?),
            parent_id: row.try_get("parent_id")?,
            full_path: row.try_get("full_path")?,
            full_name: row.try_get("full_name")?,
            created_at: row.try_get("created_at")?,
            shared_runners_enabled: row.try_get("shared_runners_enabled")?,
            registration_token_allowed: row.try_get("registration_token_allowed")?,
            registration_enabled: row.try_get("registration_enabled")?,
        })
    }
}

/// The group with that number.
pub(crate) async fn by_id(db: &Db, id: i64) -> Result<Option<Group>, QueryError> {
    let row = db.row(&BY_ID, &[&id]).await?;
    row.as_ref().map(Group::read).transpose()
}

/// Those of the groups that there are.
pub(crate) async fn by_ids(db: &Db, ids: &[i64]) -> Result<Vec<Group>, QueryError> {
    let rows = db.rows(&BY_IDS, &[&ids]).await?;
    rows.iter().map(Group::read).collect()
}

/// The group with that path from the top, in upper or lower case.
pub(crate) async fn by_path(db: &Db, full_path: &str) -> Result<Option<Group>, QueryError> {
    let row = db.row(&BY_PATH, &[&full_path]).await?;
    row.as_ref().map(Group::read).transpose()
}

/// The groups that a runner belongs to; for a user, those of them that the user is a member of.
pub(crate) async fn of_runner(
    db: &Db,
    runner_id: i64,
    for_user: Option<i64>,
    now: OffsetDateTime,
) -> Result<Vec<Group>, QueryError> {
    let rows = match for_user {
        Some(user_id) => {
            db.rows(&OF_RUNNER_FOR_USER, &[&runner_id, &user_id, &now])
                .await?
        }
        None => db.rows(&OF_RUNNER, &[&runner_id]).await?,
    };
    rows.iter().map(Group::read).collect()
}

/// Whether a user is a member of a project in the group or below it.
pub(crate) async fn has_project_of_user(
    db: &Db,
    user_id: i64,
    group_id: i64,
    now: OffsetDateTime,
) -> Result<bool, QueryError> {
    let row = db
        .row(&HAS_PROJECT_OF_USER, &[&user_id, &group_id, &now])
        .await?;
    row.map_or(Ok(false), |row| Ok(row.try_get(0)?))
}
