//! `users`, `personal_access_tokens`, `members`: who calls the administration's endpoints.

use time::OffsetDateTime;
use tokio_postgres::Row;

use crate::{
    database::{Db, QueryError, statements},
    tables::owners::OwnerKind,
};

statements! {
    BY_TOKEN =
        Legacy => "SELECT users.id, users.username, users.name, users.admin, users.auditor, \
                   users.external, users.state, t.scopes, t.revoked, \
                   t.expires_at IS NOT NULL AND t.expires_at <= $2::timestamptz::date AS expired \
                   FROM personal_access_tokens t JOIN users ON users.id = t.user_id \
                   WHERE t.token_digest = $1 LIMIT 1";
    BY_ID =
        Legacy => "SELECT id, username, name, admin, auditor, external, state, ''::text AS scopes, \
                   false AS revoked, false AS expired FROM users WHERE id = $1";
    /// By either name that a person may sign in with.
    BY_LOGIN =
        Legacy => "SELECT id, encrypted_password FROM users \
                   WHERE lower(username) = lower($1) OR lower(email) = lower($1) \
                   ORDER BY lower(username) = lower($1) DESC, id LIMIT 1";
    /// The highest level that a user has in an owner, by membership in it or in what is above it.
    ACCESS_LEVEL_IN_GROUP =
        Legacy => "SELECT max(m.access_level) FROM members m JOIN namespaces n ON n.id = $2 \
                   WHERE m.user_id = $1 AND m.requested_at IS NULL \
                   AND (m.expires_at IS NULL OR m.expires_at > $3::timestamptz::date) \
                   AND m.source_type = 'Namespace' \
                   AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids))";
    ACCESS_LEVEL_IN_PROJECT =
        Legacy => "SELECT max(m.access_level) FROM members m JOIN projects p ON p.id = $2 \
                   JOIN namespaces n ON n.id = p.namespace_id \
                   WHERE m.user_id = $1 AND m.requested_at IS NULL \
                   AND (m.expires_at IS NULL OR m.expires_at > $3::timestamptz::date) \
                   AND ((m.source_type = 'Project' AND m.source_id = p.id) \
                     OR (m.source_type = 'Namespace' \
                         AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids))))";
    ENSURE_USER =
        Legacy => "INSERT INTO users (username, name, email, admin, state, projects_limit, \
                   created_at, updated_at) \
                   VALUES ($1, $2, $3, $4, 'active', 0, $5::timestamptz, $5::timestamptz) \
                   ON CONFLICT (username) DO NOTHING";
    ENSURE_GROUP_OWNER =
        Legacy => "INSERT INTO members (user_id, source_id, source_type, type, access_level, \
                   notification_level, member_namespace_id, created_at, updated_at) \
                   SELECT $1, $2, 'Namespace', 'GroupMember', 50, 3, $2, $3::timestamptz, \
                   $3::timestamptz WHERE NOT EXISTS (SELECT FROM members \
                   WHERE user_id = $1 AND source_id = $2 AND source_type = 'Namespace')";
    ID_BY_NAME = Legacy => "SELECT id FROM users WHERE username = $1";
    WRITE_PASSWORD =
        Legacy => "UPDATE users SET encrypted_password = $2 WHERE id = $1";
    INSERT_TOKEN =
        Legacy => "INSERT INTO personal_access_tokens \
                   (user_id, name, scopes, token_digest, created_at, updated_at) \
                   VALUES ($1, $2, $3, $4, $5::timestamptz, $5::timestamptz)";
}

/// The owner of a personal access token, and what the token may be used for.
#[derive(Debug, Clone)]
pub struct User {
    /// `users.id`.
    pub id: i64,
    /// The name to sign in with.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Whether they administer the instance.
    pub admin: bool,
    /// Whether they may read everything.
    pub auditor: bool,
    /// Whether they see only what they are members of.
    pub external: bool,
    /// Whether the account is in use.
    pub active: bool,
    /// The scopes of the token.
    pub scopes: Vec<String>,
    /// Whether the token was revoked.
    pub revoked: bool,
    /// Whether the token has expired.
    pub expired: bool,
}

impl User {
    fn read(row: &Row) -> Result<Self, QueryError> {
        let text = |column: &str| -> Result<String, QueryError> {
            Ok(row
                .try_get::<_, Option<String>>(column)?
                .unwrap_or_default())
        };
        Ok(Self {
            id: row.try_get("id")?,
            username: text("username")?,
            name: text("name")?,
            admin: row.try_get("admin")?,
            auditor: row.try_get("auditor")?,
            external: row.try_get::<_, Option<bool>>("external")?.unwrap_or(false),
            active: text("state")? == "active",
            scopes: scopes_from_yaml(row.try_get("scopes")?),
            revoked: row.try_get::<_, Option<bool>>("revoked")?.unwrap_or(false),
            expired: row.try_get("expired")?,
        })
    }

    /// Whether they may look at everything (`User#can_read_all_resources?`).
    pub fn reads_everything(&self) -> bool {
        self.admin || self.auditor
    }
}

/// The user of the token with that digest.
pub(crate) async fn by_token(
    db: &Db,
    token_digest: &str,
    now: OffsetDateTime,
) -> Result<Option<User>, QueryError> {
    let row = db.row(&BY_TOKEN, &[&token_digest, &now]).await?;
    row.as_ref().map(User::read).transpose()
}

/// The user with that number; of scopes there are none.
pub(crate) async fn by_id(db: &Db, id: i64) -> Result<Option<User>, QueryError> {
    let row = db.row(&BY_ID, &[&id]).await?;
    row.as_ref().map(User::read).transpose()
}

/// The number of the user who signs in with that name or address, and the digest of the password.
pub(crate) async fn by_login(db: &Db, login: &str) -> Result<Option<(i64, String)>, QueryError> {
    let row = db.row(&BY_LOGIN, &[&login]).await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .transpose()
}

/// The level of a user in a group or project; 0 for one who is no member.
pub(crate) async fn access_level(
    db: &Db,
    user_id: i64,
    kind: OwnerKind,
    owner_id: i64,
    now: OffsetDateTime,
) -> Result<i32, QueryError> {
    let statement = match kind {
        OwnerKind::Group => &ACCESS_LEVEL_IN_GROUP,
        OwnerKind::Project => &ACCESS_LEVEL_IN_PROJECT,
    };
    let row = db.row(statement, &[&user_id, &owner_id, &now]).await?;
    match row {
        Some(row) => Ok(row.try_get::<_, Option<i32>>(0)?.unwrap_or(0)),
        None => Ok(0),
    }
}

/// The number of the user of that name.
pub(crate) async fn id_by_name(db: &Db, username: &str) -> Result<Option<i64>, QueryError> {
    let row = db.row(&ID_BY_NAME, &[&username]).await?;
    row.map(|row| Ok(row.try_get(0)?)).transpose()
}

/// The number of a user, who is made if missing.
pub(crate) async fn ensure(
    db: &Db,
    username: &str,
    admin: bool,
    now: OffsetDateTime,
) -> Result<i64, QueryError> {
    let email = format!("{username}@example.com");
    db.execute(&ENSURE_USER, &[&username, &username, &email, &admin, &now])
        .await?;
    let row = db.row(&ID_BY_NAME, &[&username]).await?;
    Ok(row.ok_or(QueryError::Suppressed)?.try_get(0)?)
}

/// Makes a user an owner of a group, if they are no member of it.
pub(crate) async fn ensure_group_owner(
    db: &Db,
    user_id: i64,
    group_id: i64,
    now: OffsetDateTime,
) -> Result<(), QueryError> {
    db.execute(&ENSURE_GROUP_OWNER, &[&user_id, &group_id, &now])
        .await
        .map(drop)
}

/// Stores the digest of a user's password.
pub(crate) async fn write_password(db: &Db, id: i64, digest: &str) -> Result<(), QueryError> {
    db.execute(&WRITE_PASSWORD, &[&id, &digest]).await.map(drop)
}

/// Gives a user a token.
pub(crate) async fn insert_token(
    db: &Db,
    user_id: i64,
    name: &str,
    scopes: &[&str],
    token_digest: &str,
    now: OffsetDateTime,
) -> Result<(), QueryError> {
    let scopes = scopes_to_yaml(scopes);
    db.execute(
        &INSERT_TOKEN,
        &[&user_id, &name, &scopes, &token_digest, &now],
    )
    .await
    .map(drop)
}

/// Scopes as Rails stores them: a YAML list.
fn scopes_to_yaml(scopes: &[&str]) -> String {
    scopes.iter().fold("---\n".to_owned(), |text, scope| {
        format!("{text}- {scope}\n")
    })
}

/// Reads such a list; entries may be symbols (`:api`).
pub(crate) fn scopes_from_yaml(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("- "))
        .map(|scope| scope.trim_matches([':', '"', '\'']).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_rails_writes_them() {
        assert_eq!(
            scopes_from_yaml(&scopes_to_yaml(&["api", "create_runner"])),
            ["api", "create_runner"]
        );
        assert_eq!(scopes_from_yaml("---\n- :read_api\n"), ["read_api"]);
        assert!(scopes_from_yaml("--- []\n").is_empty());
    }
}
