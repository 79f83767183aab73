use std::{collections::BTreeMap, time::Instant};

use super::{
    Resume, Tally,
    count::discriminator,
    pace::{Answer, Pace},
    range::Range,
    resume::Reached,
    walk::Walk,
};
use crate::{
    RehearseError,
    catalog::{Catalog, Relation},
    sql::identifier,
    sync::{Comparing, Pair},
};

/// Numbers in a bucket: rows are looked at one by one only in buckets whose fingerprints differ.
const BUCKET: i64 = 10_000;

/// Compares the pair's rows, on from where `resume` came to.
///
/// # Errors
/// The connection may break, and the record not be written. That not all could be compared is told
/// in the tally.
pub async fn compare(
    pace: &mut Pace<'_>,
    catalog: &Catalog,
    pair: &Pair,
    resume: &mut Option<Resume>,
) -> Result<Tally, RehearseError> {
    let Some(comparison) = Comparison::of(catalog, pair) else {
        return Ok(Tally::default());
    };
    let reached = resume
        .as_ref()
        .map(|resume| resume.reached(&comparison.name));
    let mut reached = reached.unwrap_or_default();
    if !reached.done {
        reached.tally.partial = None;
        reached.tally.different.get_or_insert(0);
        let walked = comparison.walk(pace, &mut reached, resume).await?;
        reached.tally.partial = walked.err();
    }
    Ok(reached.tally)
}

#[derive(Debug)]
struct Comparison<'a> {
    name: String,
    source: &'a Relation,
    comparing: Comparing,
    /// The leading key column in the source and in the shadow, as SQL.
    leading: (String, String),
    leading_name: &'a str,
    part: Option<String>,
    /// Aggregates that tell apart different sets of rows, for source and shadow.
    prints: (String, String),
}

/// Fingerprints of the two tables, by bucket.
type Buckets = BTreeMap<Option<i64>, [Option<String>; 2]>;

impl<'a> Comparison<'a> {
    fn of(catalog: &'a Catalog, pair: &'a Pair) -> Option<Self> {
        let source = catalog.relation(pair.source)?;
        let shadow = catalog.relation(pair.shadow)?;
        let comparing = Comparing::of(catalog, pair)?;
        let (from, to) = pair.key.first()?;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for (from, to) in &pair.key {
            left.push(format!("s.{}::text", identifier(from)));
            right.push(format!("t.{}::text", identifier(to)));
        }
        for (name, own, other) in &comparing.values {
            let cast = if source.column(name).is_some_and(|c| is_hashable(&c.r#type)) {
                ""
            } else {
                "::text"
            };
            left.push(format!("({own}){cast}"));
            right.push(format!("({other}){cast}"));
        }
        let print = |values: &[String]| fingerprint(catalog.database.major(), values);
        Some(Self {
            name: format!("{} → {}", source.shown(), shadow.shown()),
            source,
            leading: (
                format!("s.{}", identifier(from)),
                format!("t.{}", identifier(to)),
            ),
            leading_name: from,
            part: discriminator(catalog, pair).map(|part| format!("s.{}", identifier(part))),
            prints: (print(&left), print(&right)),
            comparing,
        })
    }

    async fn walk(
        &self,
        pace: &mut Pace<'_>,
        reached: &mut Reached,
        resume: &mut Option<Resume>,
    ) -> Result<Result<(), String>, RehearseError> {
        let Some(column) = self.source.column(self.leading_name) else {
            return Ok(Ok(()));
        };
        let from = reached.after.clone();
        let mut walk = match Walk::new(pace, self.source, column, from).await? {
            Ok(walk) => walk,
            Err(why) => return Ok(Err(why)),
        };
        loop {
            let began = Instant::now();
            let range = match walk.next(pace).await? {
                Ok(Some(range)) => range,
                Ok(None) => break,
                Err(why) => return Ok(Err(self.so_far(&why, reached))),
            };
            let mut tally = reached.tally.clone();
            if let Err(why) = self
                .range(pace, &range, walk.is_by_numbers(), &mut tally)
                .await?
            {
                return Ok(Err(self.so_far(&why, reached)));
            }
            reached.tally = tally;
            reached.after = walk.reached().map(str::to_owned);
            walk.took(began.elapsed());
            self.keep(reached, resume)?;
        }
        reached.done = true;
        self.keep(reached, resume)?;
        Ok(Ok(()))
    }

    fn keep(&self, reached: &Reached, resume: &mut Option<Resume>) -> Result<(), RehearseError> {
        if let Some(resume) = resume {
            resume.keep(&self.name, reached.clone())?;
        }
        Ok(())
    }

    fn so_far(&self, why: &str, reached: &Reached) -> String {
        let at = reached.after.as_deref().unwrap_or("the beginning");
        format!("{why}, at {} {at}", self.leading_name)
    }

    /// Compares the fingerprints of a range, and the rows of buckets that differ.
    async fn range(
        &self,
        pace: &mut Pace<'_>,
        range: &Range,
        by_numbers: bool,
        tally: &mut Tally,
    ) -> Result<Result<(), String>, RehearseError> {
        let bucket = |column: &str| match by_numbers {
            true => format!("{column}::bigint / {BUCKET}"),
            false => "NULL::bigint".to_owned(),
        };
        let side = |table: &str, alias: &str, number: u8, column: &str, print: &str| {
            format!(
                "SELECT {number}, {}, count(*) || ' ' || {print} FROM {table} {alias}{} GROUP BY 2",
                bucket(column),
                range.only(column)
            )
        };
        let (own, other) = (&self.leading.0, &self.leading.1);
        let query = format!(
            "{} UNION ALL {}",
            side(&self.comparing.source, "s", 0, own, &self.prints.0),
            side(&self.comparing.shadow, "t", 1, other, &self.prints.1)
        );
        let rows = match pace.ask(&query).await? {
            Answer::Rows(rows) => rows,
            Answer::TimeIsOver(why) | Answer::Refused(why) => return Ok(Err(why)),
        };
        let mut buckets = Buckets::new();
        for row in rows {
            let [side, bucket, print] = row.as_slice() else {
                continue;
            };
            let bucket = bucket.as_deref().and_then(|text| text.parse().ok());
            let side = usize::from(side.as_deref() == Some("1"));
            buckets.entry(bucket).or_default()[side].clone_from(print);
        }
        for (bucket, prints) in buckets {
            if prints[0] == prints[1] {
                continue;
            }
            let within = |column: &str| {
                let bucket = bucket.map_or_else(String::new, |bucket| {
                    format!(
                        " AND {column}::bigint / {BUCKET} = {bucket}{}",
                        ends(column, bucket)
                    )
                });
                format!("{bucket}{}", range.and(column))
            };
            if let Err(why) = self
                .look_into(pace, &within(own), &within(other), tally)
                .await?
            {
                return Ok(Err(why));
            }
        }
        Ok(Ok(()))
    }

    /// Looks at the rows of a bucket one by one.
    async fn look_into(
        &self,
        pace: &mut Pace<'_>,
        on_source: &str,
        on_shadow: &str,
        tally: &mut Tally,
    ) -> Result<Result<(), String>, RehearseError> {
        let rows = self.comparing.rows(on_source, on_shadow);
        let query = format!(
            "SELECT kind, count(*), (array_agg(key || CASE WHEN columns <> '' THEN ': ' || columns \
             ELSE '' END ORDER BY key))[1] FROM ({rows}) d GROUP BY kind ORDER BY kind"
        );
        let rows = match pace.ask(&query).await? {
            Answer::Rows(rows) => rows,
            Answer::TimeIsOver(why) | Answer::Refused(why) => return Ok(Err(why)),
        };
        for row in rows {
            let [Some(kind), Some(count), example] = row.as_slice() else {
                continue;
            };
            let count: u64 = count.parse().unwrap_or(0);
            match kind.as_str() {
                "extra" => tally.extra += count,
                "different" => *tally.different.get_or_insert(0) += count,
                _ => {
                    let missing = self.missing_by_part(pace, on_source, on_shadow, count);
                    match missing.await? {
                        Ok(parts) => {
                            for (part, rows) in parts {
                                tally.add_missing(part, rows);
                            }
                        }
                        Err(why) => return Ok(Err(why)),
                    }
                }
            }
            if let Some(example) = example {
                tally.add_example(format!("{kind} {example}"));
            }
        }
        Ok(Ok(()))
    }

    async fn missing_by_part(
        &self,
        pace: &mut Pace<'_>,
        on_source: &str,
        on_shadow: &str,
        count: u64,
    ) -> Result<Result<Vec<(String, u64)>, String>, RehearseError> {
        let Some(part) = &self.part else {
            return Ok(Ok(vec![(String::new(), count)]));
        };
        let query = self.comparing.missing_by(part, on_source, on_shadow);
        Ok(match pace.ask(&query).await? {
            Answer::Rows(rows) => Ok(rows
                .into_iter()
                .filter_map(|row| {
                    let [part, rows] = row.as_slice() else {
                        return None;
                    };
                    Some((part.clone()?, rows.as_ref()?.parse().ok()?))
                })
                .collect()),
            Answer::TimeIsOver(why) | Answer::Refused(why) => Err(why),
        })
    }
}

/// The ends of a bucket of numbers, so that an index finds it. Division cuts towards zero.
fn ends(column: &str, bucket: i64) -> String {
    let first = (bucket - i64::from(bucket <= 0)) * BUCKET;
    let last = (bucket + i64::from(bucket >= 0)) * BUCKET;
    format!(" AND {column} >= {first} AND {column} <= {last}")
}

/// An aggregate that hardly ever agrees for different sets of rows. Record hashes came with 14.
fn fingerprint(major: u32, values: &[String]) -> String {
    let row = format!("ROW({})", values.join(", "));
    match major {
        ..14 => format!("sum(hashtextextended({row}::text, 0)::numeric)"),
        _ => format!("bit_xor(hash_record_extended({row}, 0))"),
    }
}

/// Whether a type has a hash function in every version; others are hashed as text.
fn is_hashable(shown: &str) -> bool {
    const KNOWN: &[&str] = &[
        "smallint",
        "integer",
        "bigint",
        "text",
        "character varying",
        "boolean",
        "timestamp without time zone",
        "timestamp with time zone",
        "date",
        "uuid",
        "jsonb",
        "double precision",
        "real",
        "bytea",
        "inet",
    ];
    let plain = shown.split('(').next().unwrap_or(shown);
    KNOWN.contains(&plain)
}
