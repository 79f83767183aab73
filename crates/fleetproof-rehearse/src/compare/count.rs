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
            for (query, is_missing) in [(self.missing(&range), true), (self.extra(&range), false)] {
                let rows = match pace.ask(&query).await? {
                    Answer::Rows(rows) => rows,
                    Answer::TimeIsOver(why) | Answer::Refused(why) => {
                        return Ok(Err(self.so_far(&why, &walk)));
                    }
                };
                for row in rows {
                    let rows = row
                        .get(1)
                        .and_then(|n| n.as_ref()?.parse().ok())
                        .unwrap_or(0);
                    match is_missing {
                        true => {
                            let part = row.first().cloned().flatten().unwrap_or_default();
                            tally.add_missing(part, rows);
                        }
                        false => tally.extra += rows,
                    }
                }
            }
            walk.took(began.elapsed() / 2);
        }
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
