use std::time::Instant;

use super::{
    Tally,
    pace::{Answer, Pace},
    range::Range,
    walk::Walk,
};
use crate::{
    RehearseError,
    catalog::{Catalog, Relation},
    sql::identifier,
    sync::Pair,
};

/// Counts the rows of the pair's source that its shadow does not have, and the reverse.
///
/// # Errors
/// The connection may break. That not all could be counted is told in the tally.
pub async fn count(
    pace: &mut Pace<'_>,
    catalog: &Catalog,
    pair: &Pair,
) -> Result<Tally, RehearseError> {
    let mut tally = Tally::default();
    let Some(tables) = Tables::of(catalog, pair) else {
        return Ok(tally);
    };
    tally.partial = tables.walk(pace, &mut tally).await?.err();
    Ok(tally)
}

/// The query that counts the missing rows of a pair, over all of them.
pub(crate) fn missing_query(catalog: &Catalog, pair: &Pair) -> Option<String> {
    Some(Tables::of(catalog, pair)?.missing(&Range::default()))
}

#[derive(Debug)]
struct Tables<'a> {
    source: &'a Relation,
    shadow: &'a Relation,
    /// The leading key column in the source and in the shadow.
    leading: (&'a str, &'a str),
    on: String,
    part: Option<&'a str>,
    /// Whether a row of the shadow belongs to one row of the source at most.
    is_unique: bool,
}

impl<'a> Tables<'a> {
    fn of(catalog: &'a Catalog, pair: &'a Pair) -> Option<Self> {
        let (source, shadow) = (
            catalog.relation(pair.source)?,
            catalog.relation(pair.shadow)?,
        );
        let (from, to) = pair.key.first()?;
        let on: Vec<_> = pair
            .key
            .iter()
            .map(|(from, to)| format!("t.{} = s.{}", identifier(to), identifier(from)))
            .collect();
        Some(Self {
            source,
            shadow,
            leading: (from, to),
            on: on.join(" AND "),
            part: discriminator(catalog, pair),
            is_unique: source.indexes.iter().any(|index| {
                let names = source.names(index.key());
                let is_known = |name: &&str| pair.key.iter().any(|(from, _)| from == name);
                index.is_unique && index.valid && index.is_plain() && names.iter().all(is_known)
            }),
        })
    }

    async fn walk(
        &self,
        pace: &mut Pace<'_>,
        tally: &mut Tally,
    ) -> Result<Result<(), String>, RehearseError> {
        let Some(column) = self.source.column(self.leading.0) else {
            return Ok(Ok(()));
        };
        let mut walk = match Walk::new(pace, self.source, column, None).await? {
            Ok(walk) => walk,
            Err(why) => return Ok(Err(why)),
        };
        loop {
            let began = Instant::now();
            let range = match walk.next(pace).await? {
                Ok(Some(range)) => range,
                Ok(None) => return Ok(Ok(())),
                Err(why) => return Ok(Err(self.so_far(&why, &walk))),
            };
            let before = tally.missing_rows();
            let counted = match self.ask(pace, &self.missing(&range)).await? {
                Ok(parts) => {
                    for (part, rows) in parts {
                        tally.add_missing(part, rows);
                    }
                    self.extra_rows(pace, &range, tally.missing_rows() - before)
                        .await?
                }
                Err(why) => Err(why),
            };
            match counted {
                Ok(rows) => tally.extra += rows,
                Err(why) => return Ok(Err(self.so_far(&why, &walk))),
            }
            walk.took(began.elapsed() / 2);
        }
    }

    /// Rows of the shadow that the source does not have, where it lacks so many of the source's. To
    /// count both sides costs a quarter of looking for each row, and mostly that is enough.
    async fn extra_rows(
        &self,
        pace: &mut Pace<'_>,
        range: &Range,
        missing: u64,
    ) -> Result<Result<u64, String>, RehearseError> {
        if self.is_unique {
            let sizes = match self.ask(pace, &self.sizes(range)).await? {
                Ok(sizes) => sizes,
                Err(why) => return Ok(Err(why)),
            };
            if let [(_, source), (_, shadow)] = sizes.as_slice()
                && source.checked_sub(missing) == Some(*shadow)
            {
                return Ok(Ok(0));
            }
        }
        let extra = self.ask(pace, &self.extra(range)).await?;
        Ok(extra.map(|rows| rows.into_iter().map(|(_, rows)| rows).sum()))
    }

    /// The rows of a query that gives names and numbers.
    async fn ask(
        &self,
        pace: &mut Pace<'_>,
        query: &str,
    ) -> Result<Result<Vec<(String, u64)>, String>, RehearseError> {
        let rows = match pace.ask(query).await? {
            Answer::Rows(rows) => rows,
            Answer::TimeIsOver(why) | Answer::Refused(why) => return Ok(Err(why)),
        };
        let read = |row: Vec<Option<String>>| {
            let mut row = row.into_iter();
            let name = row.next().flatten().unwrap_or_default();
            let number = row.next().flatten().and_then(|n| n.parse().ok());
            (name, number.unwrap_or(0))
        };
        Ok(Ok(rows.into_iter().map(read).collect()))
    }

    fn so_far(&self, why: &str, walk: &Walk) -> String {
        format!(
            "{why}, at {} {}",
            self.leading.0,
            walk.reached().unwrap_or("the beginning")
        )
    }

    fn missing(&self, range: &Range) -> String {
        let label = self.part.map_or_else(
            || "''".to_owned(),
            |part| format!("coalesce(s.{}::text, 'NULL')", identifier(part)),
        );
        format!(
            "SELECT {label}, count(*) FROM {} s WHERE NOT EXISTS (SELECT FROM {} t WHERE {}{}){} \
             GROUP BY 1 ORDER BY 1",
            self.source.sql(),
            self.shadow.sql(),
            self.on,
            range.and(&format!("t.{}", identifier(self.leading.1))),
            range.and(&format!("s.{}", identifier(self.leading.0))),
        )
    }

    /// How many rows either side has, the source first.
    fn sizes(&self, range: &Range) -> String {
        format!(
            "SELECT 's', count(*) FROM {} s{} UNION ALL SELECT 't', count(*) FROM {} t{} ORDER BY 1",
            self.source.sql(),
            range.only(&format!("s.{}", identifier(self.leading.0))),
            self.shadow.sql(),
            range.only(&format!("t.{}", identifier(self.leading.1))),
        )
    }

    fn extra(&self, range: &Range) -> String {
        format!(
            "SELECT '', count(*) FROM {} t WHERE NOT EXISTS (SELECT FROM {} s WHERE {}{}){}",
            self.shadow.sql(),
            self.source.sql(),
            self.on,
            range.and(&format!("s.{}", identifier(self.leading.0))),
            range.and(&format!("t.{}", identifier(self.leading.1))),
        )
    }
}

/// The source's column that decides on the partition of the shadow.
pub(crate) fn discriminator<'a>(catalog: &Catalog, pair: &'a Pair) -> Option<&'a str> {
    let shadow = catalog.relation(pair.shadow)?;
    match shadow.routing_columns().as_slice() {
        [column] => pair.to_source(column),
        _ => None,
    }
}
