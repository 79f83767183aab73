//! What can go wrong with a database that others work on meanwhile.

use tokio_postgres::{Client, SimpleQueryMessage};

use crate::{
    RehearseError,
    catalog::{self, Catalog, Relation},
    sql::literal,
};

/// How often the catalog is read, if it changes under the reader.
const ATTEMPTS: usize = 3;

/// Begins the one transaction in which the database is looked at, and reads its catalog.
///
/// The transaction sees one state of the rows, but the server's own functions that print definitions
/// look at the newest catalog: what was dropped a moment ago is an error there.
pub(super) async fn read(client: &Client, begin: &str) -> Result<Catalog, RehearseError> {
    let mut last = None;
    for _ in 0..ATTEMPTS {
        client.batch_execute(begin).await?;
        match catalog::read(client).await {
            Err(RehearseError::Refused(words)) => {
                client.batch_execute("ROLLBACK").await?;
                match words.sqlstate.as_str() {
                    LOCKED => return Err(RehearseError::Locked),
                    state if is_gone(state) => last = Some(words),
                    _ => return Err(RehearseError::Refused(words)),
                }
            }
            answer => return answer,
        }
    }
    Err(last.map_or(RehearseError::Locked, RehearseError::Changing))
}

const LOCKED: &str = "55P03";

/// The codes for an object that is not there any more; `XX000` is said by caches that miss one.
fn is_gone(sqlstate: &str) -> bool {
    matches!(sqlstate, "XX000" | "42P01" | "42704" | "42703" | "42883")
}

/// Makes sure that all of `tables` may be read.
pub(super) async fn may_select(
    client: &Client,
    tables: impl Iterator<Item = &Relation>,
) -> Result<(), RehearseError> {
    let names: Vec<_> = tables.map(|table| literal(&table.sql())).collect();
    if names.is_empty() {
        return Ok(());
    }
    let query = format!(
        "SELECT current_user, string_agg(DISTINCT oid::regclass::text, ', ') FROM pg_class \
         WHERE oid = ANY (ARRAY[{}]::regclass[]) AND NOT has_table_privilege(oid, 'SELECT')",
        names.join(", ")
    );
    for message in client.simple_query(&query).await? {
        if let SimpleQueryMessage::Row(row) = message
            && let Some(tables) = row.get(1)
        {
            return Err(RehearseError::MayNotRead {
                role: row.get(0).unwrap_or_default().to_owned(),
                tables: tables.to_owned(),
            });
        }
    }
    Ok(())
}
