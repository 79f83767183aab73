use std::collections::HashMap;

use futures::future::try_join_all;
use serde::de::DeserializeOwned;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::{Catalog, Column, Constraint, Database, Index, Oid, Policy, RewriteRule, Trigger};
use crate::RehearseError;

/// Schemas of the server itself hold nothing that a migration should touch.
const IN_SCOPE: &str = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

const QUERIES: [&str; 14] = [
    include_str!("sql/database.sql"),
    include_str!("sql/relations.sql"),
    include_str!("sql/columns.sql"),
    include_str!("sql/constraints.sql"),
    include_str!("sql/indexes.sql"),
    include_str!("sql/triggers.sql"),
    include_str!("sql/functions.sql"),
    include_str!("sql/types.sql"),
    include_str!("sql/sequences.sql"),
    include_str!("sql/policies.sql"),
    include_str!("sql/rules.sql"),
    include_str!("sql/extensions.sql"),
    include_str!("sql/roles.sql"),
    include_str!("sql/collations.sql"),
];

/// Reads the catalog as the transaction sees it that `client` is in.
///
/// Names in definitions come out qualified: `pg_catalog` alone is on the search path meanwhile. The
/// caller's is in force again afterwards.
///
/// # Errors
/// The connection may break, a statement time-out may strike, and a server may refuse the catalog.
pub async fn read(client: &Client) -> Result<Catalog, RehearseError> {
    client
        .batch_execute("SAVEPOINT fleetproof_read; SET LOCAL search_path = pg_catalog")
        .await?;
    let catalog = read_rows(client).await;
    let back = "ROLLBACK TO SAVEPOINT fleetproof_read; RELEASE SAVEPOINT fleetproof_read";
    client.batch_execute(back).await?;
    catalog
}

/// Reads the catalog in a transaction of its own.
///
/// # Errors
/// As [`read`].
pub async fn read_here(client: &Client) -> Result<Catalog, RehearseError> {
    client
        .batch_execute("BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ")
        .await?;
    let catalog = read(client).await;
    client.batch_execute("ROLLBACK").await?;
    catalog
}

async fn read_rows(client: &Client) -> Result<Catalog, RehearseError> {
    // One round trip: all are sent before the first answer is waited for.
    let answers = try_join_all(QUERIES.iter().map(|query| rows(client, query))).await?;
    let mut answers = answers.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let mut databases: Vec<Database> = parsed(&next())?;
    let mut catalog = Catalog {
        database: databases.pop().unwrap_or_default(),
        relations: parsed(&next())?,
        ..Catalog::default()
    };
    let mut columns = by_relation(parsed::<Column>(&next())?, |column| column.relation);
    let mut constraints = by_relation(parsed::<Constraint>(&next())?, |c| c.relation);
    let mut indexes = by_relation(parsed::<Index>(&next())?, |index| index.relation);
    let mut triggers = by_relation(parsed::<Trigger>(&next())?, |trigger| trigger.relation);
    catalog.functions = parsed(&next())?;
    catalog.types = parsed(&next())?;
    catalog.sequences = parsed(&next())?;
    let mut policies = by_relation(parsed::<Policy>(&next())?, |policy| policy.relation);
    let mut rules = by_relation(parsed::<RewriteRule>(&next())?, |rule| rule.relation);
    catalog.extensions = parsed(&next())?;
    catalog.roles = parsed(&next())?;
    catalog.collations = parsed(&next())?;
    for relation in &mut catalog.relations {
        relation.columns = columns.remove(&relation.oid).unwrap_or_default();
        relation.constraints = constraints.remove(&relation.oid).unwrap_or_default();
        relation.indexes = indexes.remove(&relation.oid).unwrap_or_default();
        relation.triggers = triggers.remove(&relation.oid).unwrap_or_default();
        relation.policies = policies.remove(&relation.oid).unwrap_or_default();
        relation.rules = rules.remove(&relation.oid).unwrap_or_default();
    }
    Ok(catalog.indexed())
}

/// The rows of `query` as one JSON array. The simple protocol prepares nothing, which a pooler in
/// front of the server may not allow.
async fn rows(client: &Client, query: &str) -> Result<String, RehearseError> {
    let query = query.replace("{in_scope}", IN_SCOPE);
    let query = format!("SELECT coalesce(json_agg(x), '[]') FROM ({query}) x");
    let messages = client.simple_query(&query).await?;
    let first = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    Ok(first.unwrap_or("[]").to_owned())
}

fn parsed<T: DeserializeOwned>(json: &str) -> Result<Vec<T>, RehearseError> {
    serde_json::from_str(json).map_err(RehearseError::Catalog)
}

fn by_relation<T>(items: Vec<T>, relation: impl Fn(&T) -> Oid) -> HashMap<Oid, Vec<T>> {
    let mut found: HashMap<Oid, Vec<T>> = HashMap::new();
    for item in items {
        found.entry(relation(&item)).or_default().push(item);
    }
    found
}
