use std::time::Duration;

use super::{
    pace::{Answer, Pace},
    range::Range,
};
use crate::{
    RehearseError,
    catalog::{Column, Relation},
    sql::{identifier, literal},
};

/// How long a statement should take: short enough to be gentle, long enough not to waste time on
/// round trips.
const AIM: Duration = Duration::from_millis(700);
/// Rows of the first range.
const FIRST: i64 = 100_000;
/// Bounds of a range's size.
const LEAST: i64 = 10_000;
const MOST: i64 = 5_000_000;

/// Goes through a table by ranges of its leading key column.
#[derive(Debug)]
pub(super) struct Walk {
    table: String,
    column: String,
    by: By,
    size: i64,
    most: i64,
    after: Option<String>,
    is_over: bool,
}

#[derive(Debug)]
enum By {
    /// Numbers without large gaps: the ends are reckoned.
    Numbers { first: i64, last: i64 },
    /// Anything that has an order: each end is asked for.
    Keys,
    /// A table too small to be divided.
    Whole,
}

impl Walk {
    /// A walk through `table` by `column`, on from after the value `from`.
    pub(super) async fn new(
        pace: &mut Pace<'_>,
        table: &Relation,
        column: &Column,
        from: Option<String>,
    ) -> Result<Result<Self, String>, RehearseError> {
        let most = pace.rows().unwrap_or(MOST).max(1);
        let first_size = FIRST.min(most);
        let mut walk = Self {
            table: table.sql(),
            column: identifier(&column.name),
            by: By::Keys,
            size: first_size,
            most,
            after: from,
            is_over: false,
        };
        if !matches!(column.r#type.as_str(), "smallint" | "integer" | "bigint") {
            return Ok(Ok(walk));
        }
        let ends = format!(
            "SELECT min({0}), max({0}), (SELECT sum(greatest(c.reltuples, 0))::bigint FROM pg_class c \
             WHERE c.oid = {1}::regclass OR c.oid IN (SELECT relid FROM pg_partition_tree({1}))) \
             FROM {2}",
            walk.column,
            literal(&walk.table),
            walk.table
        );
        let rows = match pace.ask(&ends).await? {
            Answer::Rows(rows) => rows,
            Answer::TimeIsOver(why) | Answer::Refused(why) => return Ok(Err(why)),
        };
        let number = |at: usize| rows.first()?.get(at)?.as_ref()?.parse::<i64>().ok();
        let (first, last) = (number(0).unwrap_or(0), number(1).unwrap_or(0));
        let span = last.saturating_sub(first);
        if span < first_size && walk.after.is_none() {
            walk.by = By::Whole;
        } else if span / 4 <= number(2).unwrap_or(0).max(first_size) {
            walk.by = By::Numbers { first, last };
        }
        Ok(Ok(walk))
    }

    /// Whether buckets of numbers can be made within a range.
    pub(super) fn is_by_numbers(&self) -> bool {
        !matches!(self.by, By::Keys)
    }

    /// The next range, `None` after the last.
    pub(super) async fn next(
        &mut self,
        pace: &mut Pace<'_>,
    ) -> Result<Result<Option<Range>, String>, RehearseError> {
        if self.is_over {
            return Ok(Ok(None));
        }
        let after = self.after.clone();
        let to = match self.by {
            By::Whole => None,
            By::Numbers { first, last } => {
                let from = after.as_deref().and_then(|text| text.parse().ok());
                let to = from.unwrap_or(first).saturating_add(self.size);
                (to < last).then(|| to.to_string())
            }
            By::Keys => {
                let range = Range {
                    after: after.clone(),
                    to: None,
                };
                let query = format!(
                    "SELECT {0}::text FROM {1}{2} ORDER BY {0} OFFSET {3} LIMIT 1",
                    self.column,
                    self.table,
                    range.only(&self.column),
                    self.size - 1
                );
                match pace.ask(&query).await? {
                    Answer::Rows(rows) => rows
                        .into_iter()
                        .next()
                        .and_then(|row| row.into_iter().next().flatten())
                        .map(|text| literal(&text)),
                    Answer::TimeIsOver(why) | Answer::Refused(why) => return Ok(Err(why)),
                }
            }
        };
        self.is_over = to.is_none();
        self.after.clone_from(&to);
        Ok(Ok(Some(Range { after, to })))
    }

    /// Learns from how long the statement took for the last range.
    pub(super) fn took(&mut self, elapsed: Duration) {
        let factor = AIM.as_secs_f64() / elapsed.as_secs_f64().max(0.001);
        let size = self.size as f64 * factor.clamp(0.25, 4.0);
        self.size = (size as i64).clamp(LEAST.min(self.most), self.most);
    }

    /// Where a later walk has to go on.
    pub(super) fn reached(&self) -> Option<&str> {
        self.after.as_deref()
    }
}
