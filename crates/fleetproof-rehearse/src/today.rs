//! What the rows of the database that was read are like today.

use std::collections::BTreeMap;

use fleetproof_model::{AffectedRows, Compared};
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::{
    RehearseError, ServerWords,
    catalog::{Catalog, Oid, Relation},
    compare::{self, Pace, Resume, Tally},
    rules::State,
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

    /// Only those in partitions for one of `parts`, which are constants.
    #[must_use]
    pub fn within(&self, parts: &[String]) -> Self {
        let asked = |name: &String| parts.iter().any(|part| part.trim_matches('\'') == name);
        let mut part = self.clone();
        part.by_part.retain(|name, _| asked(name));
        part
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
    /// Rows that differ, likewise. Known only where all rows were compared.
    pub different: BTreeMap<(Oid, Oid), u64>,
    /// Rows of a shadow that belong to a row which another shadow, the second, does not have.
    pub orphans: BTreeMap<(Oid, Oid), Missing>,
    /// What rules asked, and the answers. A query that was refused, or took too long, has none.
    pub answers: BTreeMap<String, Vec<AffectedRows>>,
    /// Rows that are missing in a shadow, to plant rows like them.
    pub examples: Vec<Example>,
}

/// A row of a source that the shadow does not have, as far as the migration's copies ask about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The source.
    pub source: Oid,
    /// The shadow.
    pub shadow: Oid,
    /// The value that decides on the partition, as SQL.
    pub part: Option<String>,
    /// Its values, as SQL.
    pub values: BTreeMap<String, String>,
}

impl Today {
    fn take(&mut self, catalog: &Catalog, pair: &Pair, tally: &Tally) {
        let missing = |by_part, query| Missing {
            by_part,
            query,
            partial: tally.partial.clone(),
        };
        let key = (pair.source, pair.shadow);
        let query = compare::missing_query(catalog, pair).unwrap_or_default();
        self.missing
            .insert(key, missing(tally.missing.clone(), query));
        let extra = BTreeMap::from([(String::new(), tally.extra)]);
        self.extra.insert(key, missing(extra, String::new()));
        if let Some(rows) = tally.different {
            self.different.insert(key, rows);
        }
    }

    /// A missing row of `part`, if one was found.
    pub fn example(&self, pair: &Pair, part: Option<&str>) -> Option<&Example> {
        let plain = |text: &str| text.trim_matches('\'').to_owned();
        self.examples.iter().find(|example| {
            (example.source, example.shadow) == (pair.source, pair.shadow)
                && (part.is_none() || example.part.as_deref().map(plain) == part.map(plain))
        })
    }

    /// The rows that a rule's query counted; none if it was not answered.
    pub fn answer(&self, query: &str) -> Option<u64> {
        let parts = self.answers.get(query)?;
        Some(parts.iter().map(|part| part.rows).sum())
    }

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

    /// Rows that differ; none if not all were compared.
    pub fn different_rows(&self, pair: &Pair) -> Option<u64> {
        self.different.get(&(pair.source, pair.shadow)).copied()
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
        if missing.partial.is_some() {
            return true;
        }
        match part {
            Some(part) => missing
                .by_part
                .get(part.trim_matches('\''))
                .is_some_and(|&rows| rows > 0),
            None => missing.total() > 0,
        }
    }
}

/// Counts, for each pair, the rows of the source that the shadow does not have, and the reverse.
///
/// # Errors
/// The connection may break. A count that takes too long is told in the result.
pub async fn look(
    pace: &mut Pace<'_>,
    read: &Catalog,
    before: &State,
) -> Result<Today, RehearseError> {
    let mut today = Today {
        looked: true,
        ..Today::default()
    };
    for pair in pairs_there(read, before) {
        let tally = compare::count(pace, &before.catalog, pair).await?;
        today.take(&before.catalog, pair, &tally);
    }
    Ok(today)
}

/// Runs a query that tells a part and a number in each row.
pub(crate) async fn counted(target: &Client, query: String) -> Result<Missing, RehearseError> {
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

/// Compares, for each pair, every row of source and shadow.
///
/// # Errors
/// The connection may break, and `resume` not be written. A comparison that takes too long is told
/// in the result.
pub async fn look_closely(
    pace: &mut Pace<'_>,
    read: &Catalog,
    before: &State,
    resume: &mut Option<Resume>,
) -> Result<(Today, Vec<Compared>), RehearseError> {
    let mut today = Today {
        looked: true,
        ..Today::default()
    };
    let mut compared = Vec::new();
    let catalog = &before.catalog;
    for pair in pairs_there(read, before) {
        let tally = compare::compare(pace, catalog, pair, resume).await?;
        today.take(catalog, pair, &tally);
        let name = |oid| {
            catalog
                .relation(oid)
                .map_or_else(String::new, Relation::shown)
        };
        let part = compare::discriminator(catalog, pair);
        compared.push(tally.compared(name(pair.source), name(pair.shadow), part));
    }
    let all = compared.iter().all(|one| one.partial.is_none());
    if let (Some(resume), true) = (resume, all) {
        resume.end()?;
    }
    Ok((today, compared))
}

/// The pairs whose tables the database has: the scratch copy's oids are not those of the database.
pub(crate) fn pairs_there<'a>(read: &Catalog, before: &'a State) -> impl Iterator<Item = &'a Pair> {
    let there = |oid| {
        before
            .catalog
            .relation(oid)
            .is_some_and(|r| read.find(Some(&r.schema), &r.name).is_some())
    };
    let pairs = before.pairs.pairs.iter();
    pairs.filter(move |pair| there(pair.source) && there(pair.shadow))
}

/// Asks what rules want to know.
///
/// # Errors
/// The connection may break.
pub(crate) async fn ask(
    target: &Client,
    queries: Vec<String>,
    today: &mut Today,
) -> Result<(), RehearseError> {
    for query in queries {
        if !today.answers.contains_key(&query)
            && let Some(answer) = count(target, &query).await?
        {
            today.answers.insert(query, answer);
        }
    }
    Ok(())
}

/// Runs a counting query: a text and a number in each row. None if it is refused or takes too long.
///
/// # Errors
/// The connection may break.
pub async fn count(
    target: &Client,
    query: &str,
) -> Result<Option<Vec<AffectedRows>>, RehearseError> {
    target.batch_execute("SAVEPOINT look").await?;
    let answer = target.simple_query(query).await;
    target
        .batch_execute("ROLLBACK TO SAVEPOINT look; RELEASE SAVEPOINT look")
        .await?;
    let messages = match answer {
        Ok(messages) => messages,
        Err(error) if ServerWords::of(&error).is_some() => return Ok(None),
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
    Ok(Some(found))
}
