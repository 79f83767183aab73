//! What the rows of the database that was read are like today.

use std::collections::BTreeMap;

use fleetproof_model::AffectedRows;
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::{
    RehearseError, ServerWords,
    catalog::{Catalog, Oid},
    rules::State,
    sql::identifier,
    sync::Pair,
};

/// Rows of a source that its shadow does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// By the value that decides on the partition; under "" where there are no partitions.
    pub by_part: BTreeMap<String, u64>,
    /// The query that counted them.
    pub query: String,
    /// Why not all rows were counted, if so.
    pub partial: Option<String>,
}

impl Missing {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.by_part.values().sum()
    }

    /// For the report.
    pub fn affected(&self, column: Option<&str>) -> Vec<AffectedRows> {
        let part = |part: &String| match column {
            Some(column) => format!("{column} = {part}"),
            None => "all".to_owned(),
        };
        let counted = self.by_part.iter().filter(|(_, rows)| **rows > 0);
        counted
            .map(|(name, &rows)| AffectedRows {
                part: part(name),
                rows,
            })
            .collect()
    }
}

/// What is known of the rows. Nothing, if they were not to be looked at.
#[derive(Debug, Clone, Default)]
pub struct Today {
    /// Whether rows were looked at.
    pub looked: bool,
    /// Missing rows by source and shadow.
    pub missing: BTreeMap<(Oid, Oid), Missing>,
    /// Rows of the shadow that the source does not have, likewise.
    pub extra: BTreeMap<(Oid, Oid), Missing>,
}

impl Today {
    /// Rows of the pair's source that its shadow does not have; none if nobody looked.
    pub fn missing_rows(&self, pair: &Pair) -> Option<u64> {
        self.missing
            .get(&(pair.source, pair.shadow))
            .map(Missing::total)
    }

    /// Rows of the pair's shadow that its source does not have; none if nobody looked.
    pub fn extra_rows(&self, pair: &Pair) -> Option<u64> {
        self.extra
            .get(&(pair.source, pair.shadow))
            .map(Missing::total)
    }

    /// Whether some row of `part` may be missing in the shadow: so it was counted, or nobody knows.
    pub fn may_be_missing(&self, pair: &Pair, part: Option<&str>) -> bool {
        if !self.looked {
            return true;
        }
        let Some(missing) = self.missing.get(&(pair.source, pair.shadow)) else {
            // A pair that the migration makes: none of its rows is copied yet.
            return false;
        };
        match part {
            Some(part) => missing
                .by_part
                .get(part.trim_matches('\''))
                .is_some_and(|&rows| rows > 0),
            None => missing.total() > 0,
        }
    }
}

/// Counts, for each pair, the rows of the source that the shadow does not have.
///
/// # Errors
/// The connection may break. A query that takes too long is told in the result.
pub async fn look(target: &Client, read: &Catalog, before: &State) -> Result<Today, RehearseError> {
    let mut today = Today {
        looked: true,
        ..Today::default()
    };
    for pair in &before.pairs.pairs {
        let catalog = &before.catalog;
        let (Some(source), Some(shadow)) =
            (catalog.relation(pair.source), catalog.relation(pair.shadow))
        else {
            continue;
        };
        // The scratch copy's oids are not those of the database.
        if read.find(Some(&source.schema), &source.name).is_none() {
            continue;
        }
        let on: Vec<_> = pair
            .key
            .iter()
            .map(|(from, to)| format!("t.{} = s.{}", identifier(to), identifier(from)))
            .collect();
        let routing = shadow.routing_columns();
        let part = match routing.as_slice() {
            [column] => pair.to_source(column),
            _ => None,
        };
        let label = part.map_or_else(
            || "''".to_owned(),
            |part| format!("s.{}::text", identifier(part)),
        );
        let query = format!(
            "SELECT coalesce({label}, 'NULL'), count(*) FROM {} s WHERE NOT EXISTS \
             (SELECT FROM {} t WHERE {}) GROUP BY 1 ORDER BY 1",
            source.sql(),
            shadow.sql(),
            on.join(" AND ")
        );
        let missing = counted(target, query).await?;
        today.missing.insert((pair.source, pair.shadow), missing);
        let query = format!(
            "SELECT '', count(*) FROM {} t WHERE NOT EXISTS (SELECT FROM {} s WHERE {})",
            shadow.sql(),
            source.sql(),
            on.join(" AND ")
        );
        let extra = counted(target, query).await?;
        today.extra.insert((pair.source, pair.shadow), extra);
    }
    Ok(today)
}

async fn counted(target: &Client, query: String) -> Result<Missing, RehearseError> {
    let mut missing = Missing {
        query: query.clone(),
        ..Missing::default()
    };
    target.batch_execute("SAVEPOINT look").await?;
    match target.simple_query(&query).await {
        Ok(messages) => {
            for message in messages {
                let SimpleQueryMessage::Row(row) = message else {
                    continue;
                };
                let rows = row.get(1).and_then(|text| text.parse().ok()).unwrap_or(0);
                missing
                    .by_part
                    .insert(row.get(0).unwrap_or_default().to_owned(), rows);
            }
        }
        Err(error) => match ServerWords::of(&error) {
            Some(words) => missing.partial = Some(words.to_string()),
            None => return Err(error.into()),
        },
    }
    target
        .batch_execute("ROLLBACK TO SAVEPOINT look; RELEASE SAVEPOINT look")
        .await?;
    Ok(missing)
}

/// Runs a counting query: a text and a number in each row.
///
/// # Errors
/// The connection may break. A query that is refused or takes too long counts nothing.
pub async fn count(target: &Client, query: &str) -> Result<Vec<AffectedRows>, RehearseError> {
    target.batch_execute("SAVEPOINT look").await?;
    let answer = target.simple_query(query).await;
    target
        .batch_execute("ROLLBACK TO SAVEPOINT look; RELEASE SAVEPOINT look")
        .await?;
    let messages = match answer {
        Ok(messages) => messages,
        Err(error) if ServerWords::of(&error).is_some() => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut found = Vec::new();
    for message in messages {
        let SimpleQueryMessage::Row(row) = message else {
            continue;
        };
        let rows = row.get(1).and_then(|text| text.parse().ok()).unwrap_or(0);
        if rows > 0 {
            found.push(AffectedRows {
                part: row.get(0).unwrap_or_default().to_owned(),
                rows,
            });
        }
    }
    Ok(found)
}
