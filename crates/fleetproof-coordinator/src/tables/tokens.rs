//! `personal_access_tokens`, as their owner sees them.

use time::{Date, OffsetDateTime};

use crate::{
    database::{Db, QueryError, statements},
    tables::users::scopes_from_yaml,
};

statements! {
    BY_DIGEST =
        Legacy => "SELECT id, name, revoked, created_at::timestamptz AS created_at, scopes, \
                   user_id, last_used_at, expires_at, \
                   (expires_at IS NULL OR expires_at > $2::timestamptz::date) AS in_time \
                   FROM personal_access_tokens WHERE token_digest = $1 LIMIT 1";
}

/// A row of `personal_access_tokens`.
#[derive(Debug, Clone)]
pub struct PersonalAccessToken {
    /// Its number.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// Whether it was taken back.
    pub revoked: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// Whose it is.
    pub user_id: i64,
    /// When it was last used, if that was noted.
    pub last_used_at: Option<OffsetDateTime>,
    /// The day on which it ends.
    pub expires_at: Option<Date>,
    /// Whether that day is still ahead.
    pub in_time: bool,
}

/// The token with that digest.
pub(crate) async fn by_digest(
    db: &Db,
    digest: &str,
    now: OffsetDateTime,
) -> Result<Option<PersonalAccessToken>, QueryError> {
    let Some(row) = db.row(&BY_DIGEST, &[&digest, &now]).await? else {
        return Ok(None);
    };
    Ok(Some(PersonalAccessToken {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        revoked: row.try_get::<_, Option<bool>>("revoked")?.unwrap_or(false),
        created_at: row.try_get("created_at")?,
        scopes: scopes_from_yaml(row.try_get("scopes")?),
        user_id: row.try_get("user_id")?,
        last_used_at: row.try_get("last_used_at")?,
        expires_at: row.try_get("expires_at")?,
        in_time: row.try_get("in_time")?,
    }))
}
