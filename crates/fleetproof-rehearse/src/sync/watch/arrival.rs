//! One write, and the rows that it made elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::{
    RehearseError,
    catalog::{Catalog, Oid, Relation},
    rows::{Builder, Wishes},
};

/// Numbers for rows that are only watched, far from those of rows that stay.
const FIRST_NUMBER: u32 = 7_000;

/// A row that a write made in another table, and the row that was written.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) table: Oid,
    pub(super) written: Map<String, Json>,
    pub(super) arrived: Map<String, Json>,
}

pub(super) async fn watch_one(
    client: &Client,
    catalog: &Catalog,
    relation: &Relation,
    wishes: &Wishes,
) -> Result<Result<Vec<Arrival>, String>, RehearseError> {
    let mut builder = Builder::new(client, catalog, FIRST_NUMBER);
    // The rows that it refers to are there; a number that a trigger gives would be another one next
    // time.
    let write = match builder.statement(relation.oid, wishes).await? {
        Ok((_, write)) => write,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let before = written(client).await?;
    client.batch_execute("SAVEPOINT watched").await?;
    let answer = client
        .simple_query(&format!("{write} RETURNING to_jsonb({})", alias(relation)))
        .await;
    let messages = match answer {
        Ok(messages) => messages,
        Err(error) => match crate::ServerWords::of(&error) {
            Some(words) => {
                client
                    .batch_execute("ROLLBACK TO SAVEPOINT watched")
                    .await?;
                return Ok(Err(words.to_string()));
            }
            None => return Err(error.into()),
        },
    };
    let Some(row) = messages.iter().find_map(first_json) else {
        return Ok(Err("a BEFORE trigger or a rule took the row".to_owned()));
    };
    let after = written(client).await?;
    let mut arrivals = Vec::new();
    let grown = after
        .iter()
        .filter(|(oid, rows)| before.get(*oid).unwrap_or(&0) < *rows);
    let mut roots: BTreeSet<Oid> = BTreeSet::new();
    for (oid, _) in grown {
        roots.extend(catalog.root(*oid).map(|root| root.oid));
    }
    let own: BTreeSet<Oid> = catalog
        .root(relation.oid)
        .map(|root| root.oid)
        .into_iter()
        .collect();
    for root in roots
        .difference(&own)
        .filter_map(|&oid| catalog.relation(oid))
    {
        let query = format!(
            "SELECT to_jsonb(t) FROM {} t WHERE t.xmin::text::bigint >= \
             pg_current_xact_id()::text::bigint % 4294967296",
            root.sql()
        );
        for message in client.simple_query(&query).await? {
            if let Some(arrived) = first_json(&message) {
                arrivals.push(Arrival {
                    table: root.oid,
                    written: row.clone(),
                    arrived,
                });
            }
        }
    }
    Ok(Ok(arrivals))
}

fn alias(relation: &Relation) -> String {
    crate::sql::identifier(&relation.name)
}

fn first_json(message: &SimpleQueryMessage) -> Option<Map<String, Json>> {
    let SimpleQueryMessage::Row(row) = message else {
        return None;
    };
    serde_json::from_str(row.get(0)?).ok()
}

/// Rows inserted by this transaction so far, by table.
async fn written(client: &Client) -> Result<BTreeMap<Oid, u64>, RehearseError> {
    let query = "SELECT relid::int8, n_tup_ins FROM pg_stat_xact_user_tables WHERE n_tup_ins > 0";
    let mut found = BTreeMap::new();
    for message in client.simple_query(query).await? {
        let SimpleQueryMessage::Row(row) = message else {
            continue;
        };
        let number = |at| {
            row.get(at)
                .and_then(|text: &str| text.parse::<i64>().ok())
                .unwrap_or(0)
        };
        found.insert(number(0), number(1).unsigned_abs());
    }
    Ok(found)
}
