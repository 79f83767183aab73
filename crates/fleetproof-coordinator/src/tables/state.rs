//! `fleetproof_state`: what fleetproof must remember about the database; not a table of GitLab's.

use fleetproof_model::Secret;

use crate::database::{Db, QueryError, statements};

statements! {
    /// Made only if it is missing; whichever of two starts at once comes first wins.
    ENSURE =
        Legacy => "INSERT INTO fleetproof_state (key, value) VALUES ($1, $2) \
                   ON CONFLICT (key) DO NOTHING";
    READ = Legacy => "SELECT value FROM fleetproof_state WHERE key = $1";
}

/// The secret under `key`; `fresh` is kept there if there is none.
pub(crate) async fn ensure_secret(
    db: &Db,
    key: &str,
    fresh: &Secret,
) -> Result<Secret, QueryError> {
    db.execute(&ENSURE, &[&key, &fresh.expose()]).await?;
    let row = db.row(&READ, &[&key]).await?;
    let row = row.ok_or(QueryError::Suppressed)?;
    Ok(Secret::new(row.try_get::<_, String>(0)?))
}

/// Whether this is the first time that `key` is claimed.
pub(crate) async fn claim(db: &Db, key: &str) -> Result<bool, QueryError> {
    Ok(db.execute(&ENSURE, &[&key, &"true"]).await? == 1)
}
