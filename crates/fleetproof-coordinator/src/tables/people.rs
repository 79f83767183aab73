//! `users`, as others see them.

use std::collections::HashMap;

use time::OffsetDateTime;
use tokio_postgres::Row;

use crate::database::{Db, QueryError, statements};

statements! {
    BY_IDS =
        Legacy => "SELECT id, username, name, state, email, admin, external, \
                   created_at::timestamptz AS created_at FROM users WHERE id = ANY ($1::bigint[])";
}

/// A user.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their number.
    pub id: i64,
    /// The name to sign in with.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// `active`, `blocked` and the like.
    pub state: String,
    /// Where they read mail.
    pub email: String,
    /// Whether they administer the instance.
    pub admin: bool,
    /// Whether they see only what they are members of.
    pub external: bool,
    /// When the account was made.
    pub created_at: Option<OffsetDateTime>,
}

impl Person {
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
            state: text("state")?,
            email: text("email")?,
            admin: row.try_get("admin")?,
            external: row.try_get::<_, Option<bool>>("external")?.unwrap_or(false),
            created_at: row.try_get("created_at")?,
        })
    }
}

/// Those of the users that there are, by number.
pub(crate) async fn by_ids(db: &Db, ids: &[i64]) -> Result<HashMap<i64, Person>, QueryError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = db.rows(&BY_IDS, &[&ids]).await?;
    rows.iter()
        .map(|row| Person::read(row).map(|person| (person.id, person)))
        .collect()
}
