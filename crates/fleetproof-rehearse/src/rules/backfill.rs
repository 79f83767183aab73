//! The copy of what a shadow lacks: as SQL for the very schema, and what can be wrong with one.

mod copies;
mod left_out;

pub(super) mod before_parents;
pub(super) mod stale;
pub(super) mod unlogged;
pub(super) mod where_skips;

pub(crate) use left_out::examples;

use crate::{
    catalog::{Catalog, Constraint, ConstraintKind, Relation},
    sql::{identifier, list, literal},
    sync::Pair,
};

/// Statements that bring a shadow up to its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Backfill {
    /// Copies every row that the shadow lacks and would take.
    pub(crate) copy: String,
    /// Raises an error if a row is still missing.
    pub(crate) verify: String,
    /// The shadow.
    shadow: String,
    /// What of it, or of a partition, may refuse rows of the source: those stay behind.
    refused_by: Vec<String>,
}

impl Backfill {
    /// For `pair` as it is in `catalog`; none if it is not there.
    pub(crate) fn of(catalog: &Catalog, pair: &Pair) -> Option<Self> {
        let (source, shadow) = (
            catalog.relation(pair.source)?,
            catalog.relation(pair.shadow)?,
        );
        // By the shadow's names throughout, for its conditions speak of them.
        let renamed = pair.columns.iter().any(|(from, to)| from != to);
        let rows = match renamed {
            false => source.sql(),
            true => {
                let columns = pair.columns.iter();
                let columns: Vec<_> = columns
                    .map(|(from, to)| format!("{} AS {}", identifier(from), identifier(to)))
                    .collect();
                format!("(SELECT {} FROM {})", columns.join(", "), source.sql())
            }
        };
        let on: Vec<_> = pair
            .key
            .iter()
            .map(|(_, to)| format!("t.{0} = s.{0}", identifier(to)))
            .collect();
        let missing = format!(
            "NOT EXISTS (SELECT FROM {} t WHERE {})",
            shadow.sql(),
            on.join(" AND ")
        );
        let limits = limits(catalog, pair, source, shadow);
        let mut conditions = vec![missing.clone()];
        conditions.extend(limits.iter().map(|limit| limit.condition.clone()));
        // In the shadow's order: a person reads it beside the table.
        let synced = |name: &&str| pair.columns.values().any(|to| to == name);
        let columns = shadow.columns.iter().map(|column| column.name.as_str());
        let columns = list(columns.filter(synced));
        Some(Self {
            copy: format!(
                "INSERT INTO {} ({columns}) SELECT {columns} FROM {rows} s WHERE {} FOR UPDATE \
                 ON CONFLICT DO NOTHING",
                shadow.sql(),
                conditions.join(" AND ")
            ),
            verify: verify(
                &format!("SELECT FROM {rows} s WHERE {missing}"),
                &format!(
                    "rows of {} are missing in {}",
                    source.shown(),
                    shadow.shown()
                ),
            ),
            shadow: shadow.shown(),
            refused_by: {
                let mut told: Vec<_> = limits.into_iter().flat_map(|limit| limit.told).collect();
                told.sort();
                told.dedup();
                told
            },
        })
    }

    /// A sentence on rows that cannot be copied; empty if all can.
    pub(crate) fn left_behind(&self) -> String {
        match self.refused_by.as_slice() {
            [] => String::new(),
            refused => format!(
                "; rows that {} refuses ({}) cannot be copied: correct or remove them in the source \
                 first, or writes that belong to them go on failing",
                self.shadow,
                refused.join(", ")
            ),
        }
    }
}

/// A statement that raises `text` if `query` finds a row.
pub(crate) fn verify(query: &str, text: &str) -> String {
    format!(
        "DO $$ BEGIN IF EXISTS ({query}) THEN RAISE EXCEPTION {}; END IF; END $$",
        literal(&text.replace('%', "%%"))
    )
}

/// A condition that the shadow makes and the source does not.
#[derive(Debug)]
struct Limit {
    condition: String,
    told: Vec<String>,
}

fn limits(catalog: &Catalog, pair: &Pair, source: &Relation, shadow: &Relation) -> Vec<Limit> {
    let mut found = Vec::new();
    for (from, to) in &pair.columns {
        let asks = shadow.column(to).is_some_and(|column| column.not_null);
        if asks && !source.forbids_null(from) {
            found.push(Limit {
                condition: format!("{} IS NOT NULL", identifier(to)),
                told: vec![format!("NOT NULL of {to}")],
            });
        }
    }
    for check in own_checks(pair, source, shadow) {
        found.push(Limit {
            condition: passes(check),
            told: vec![check.name.clone()],
        });
    }
    found.extend(by_partition(catalog, pair, source, shadow));
    found
}

/// What only some partition asks for, and values that no partition takes.
fn by_partition(
    catalog: &Catalog,
    pair: &Pair,
    source: &Relation,
    shadow: &Relation,
) -> Option<Limit> {
    let routing = shadow.routing_columns();
    let ([column], Some('l')) = (routing.as_slice(), shadow.partition_strategy) else {
        return None;
    };
    let partitions: Vec<&Relation> = catalog.children(shadow.oid).collect();
    if partitions.is_empty()
        || partitions
            .iter()
            .any(|partition| partition.takes_the_rest())
    {
        return None;
    }
    let column = identifier(column);
    let (mut plain, mut terms, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for partition in partitions {
        let values = partition.list_values();
        let common = |check: &&Constraint| {
            let known = |other: &Constraint| other.expression == check.expression;
            !shadow.constraints.iter().any(known)
        };
        let checks: Vec<_> = own_checks(pair, source, partition)
            .into_iter()
            .filter(common)
            .collect();
        if checks.is_empty() {
            plain.extend(values);
            continue;
        }
        let conditions: Vec<_> = checks.iter().map(|check| passes(check)).collect();
        terms.push(format!(
            "({column} IN ({}) AND {})",
            values.join(", "),
            conditions.join(" AND ")
        ));
        told.extend(checks.iter().map(|check| check.name.clone()));
    }
    if !plain.is_empty() {
        terms.insert(0, format!("{column} IN ({})", plain.join(", ")));
    }
    let condition = match terms.as_slice() {
        [only] => only.clone(),
        several => format!("({})", several.join(" OR ")),
    };
    Some(Limit { condition, told })
}

/// CHECKs of `shadow` on columns that are synced, unless the source has the same.
fn own_checks<'a>(pair: &Pair, source: &Relation, shadow: &'a Relation) -> Vec<&'a Constraint> {
    let checks = shadow.constraints.iter().filter(|check| {
        let synced = |name: &&str| pair.columns.values().any(|to| to == name);
        let known = |other: &Constraint| said(other) == said(check);
        check.kind == ConstraintKind::Check
            && shadow.names(&check.columns).iter().all(synced)
            && !source.constraints.iter().any(known)
    });
    checks.collect()
}

/// A CHECK is content with NULL.
fn passes(check: &Constraint) -> String {
    let expression = check.expression.as_deref().unwrap_or("true");
    match expression.ends_with("NULL)") {
        true => expression.to_owned(),
        false => format!("{expression} IS NOT FALSE"),
    }
}

/// What a CHECK says, but for casts between text types.
fn said(check: &Constraint) -> String {
    let text = check.expression.as_deref().unwrap_or_default();
    let text = text
        .replace("::text", "")
        .replace("::character varying", "");
    text.chars()
        .filter(|c| !matches!(c, '(' | ')' | ' '))
        .collect()
}
