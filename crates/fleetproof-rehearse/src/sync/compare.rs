use tokio_postgres::Row;

use super::Pair;
use crate::{
    catalog::{Catalog, Column, Oid},
    sql::{identifier, literal},
};

/// How a row of the source and its row in the shadow differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DifferenceKind {
    /// The shadow has no such row.
    Missing,
    /// The source has no such row.
    Extra,
    /// They hold different values.
    Different,
}

/// A row that is not the same in source and shadow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The source.
    pub source: Oid,
    /// The shadow.
    pub shadow: Oid,
    /// How they differ.
    pub kind: DifferenceKind,
    /// The row's key, as text.
    pub key: String,
    /// The columns that differ, separated by commas.
    pub columns: String,
    /// How often: a shadow may have a row twice.
    pub times: u32,
}

/// The query for every difference between source and shadow of `pairs`, all of them texts. Meant for
/// the few rows of a scratch copy. None if there is nothing to compare.
pub(crate) fn difference_query(catalog: &Catalog, pairs: &[&Pair]) -> Option<String> {
    let queries: Vec<_> = pairs
        .iter()
        .filter_map(|pair| query(catalog, pair))
        .collect();
    let query = queries.join("\nUNION ALL\n");
    (!query.is_empty()).then(|| {
        format!(
            "SELECT source::text, shadow::text, kind, key, columns, count(*)::text \
             FROM ({query}) d GROUP BY d.source, d.shadow, kind, key, columns \
             ORDER BY d.source, d.shadow, kind, key, columns"
        )
    })
}

/// What that query answered.
pub(crate) fn differences_of(rows: &[Row]) -> Vec<Difference> {
    let difference = |row: &Row| {
        let text = |at: usize| row.get::<_, Option<String>>(at).unwrap_or_default();
        Difference {
            source: text(0).parse().unwrap_or_default(),
            shadow: text(1).parse().unwrap_or_default(),
            kind: match text(2).as_str() {
                "missing" => DifferenceKind::Missing,
                "extra" => DifferenceKind::Extra,
                _ => DifferenceKind::Different,
            },
            key: text(3),
            columns: text(4),
            times: text(5).parse().unwrap_or(1),
        }
    };
    rows.iter().map(difference).collect()
}

fn query(catalog: &Catalog, pair: &Pair) -> Option<String> {
    let rows = Comparing::of(catalog, pair)?.rows("", "");
    let (source, shadow) = (pair.source, pair.shadow);
    Some(format!(
        "SELECT {source} AS source, {shadow} AS shadow, kind, key, columns FROM ({rows}) rows"
    ))
}

/// The parts of queries that compare a source with its shadow; `s` and `t` stand for the two tables.
#[derive(Debug)]
pub(crate) struct Comparing {
    /// The source.
    pub(crate) source: String,
    /// The shadow.
    pub(crate) shadow: String,
    on: String,
    /// The key as text, from the source and from the shadow.
    keys: (String, String),
    /// Every value that ought to be equal: the column's name, the source's value and the shadow's.
    pub(crate) values: Vec<(String, String, String)>,
}

impl Comparing {
    /// None for a pair without a key, or with a table that is gone.
    pub(crate) fn of(catalog: &Catalog, pair: &Pair) -> Option<Self> {
        let (source, shadow) = (
            catalog.relation(pair.source)?,
            catalog.relation(pair.shadow)?,
        );
        let mut on = Vec::new();
        for (from, to) in &pair.key {
            let (from, to) = (source.column(from)?, shadow.column(to)?);
            on.push(format!(
                "s.{} = {}",
                identifier(&from.name),
                as_source(&format!("t.{}", identifier(&to.name)), from, to)
            ));
        }
        if on.is_empty() {
            return None;
        }
        let columns = compared(pair, source.columns.as_slice(), shadow.columns.as_slice());
        let value = |(from, to): &(&Column, &Column)| {
            let left = comparable(&format!("s.{}", identifier(&from.name)), from);
            let right = as_source(&format!("t.{}", identifier(&to.name)), from, to);
            (from.name.clone(), left, right)
        };
        Some(Self {
            source: source.sql(),
            shadow: shadow.sql(),
            on: on.join(" AND "),
            keys: (
                key_text("s", pair.key.iter().map(|(from, _)| from)),
                key_text("t", pair.key.iter().map(|(_, to)| to)),
            ),
            values: columns.iter().map(value).collect(),
        })
    }

    /// A query for each row that is missing, extra or different: `kind`, `key`, `columns`. The
    /// conditions begin with `AND`; each is on one of the tables.
    pub(crate) fn rows(&self, on_source: &str, on_shadow: &str) -> String {
        let Self {
            source,
            shadow,
            on,
            keys: (source_key, shadow_key),
            values,
        } = self;
        let mut parts = vec![
            format!(
                "SELECT 'missing' AS kind, {source_key} AS key, '' AS columns FROM {source} s \
                 WHERE NOT EXISTS (SELECT FROM {shadow} t WHERE {on}{on_shadow}){on_source}"
            ),
            format!(
                "SELECT 'extra', {shadow_key}, '' FROM {shadow} t \
                 WHERE NOT EXISTS (SELECT FROM {source} s WHERE {on}{on_source}){on_shadow}"
            ),
        ];
        if !values.is_empty() {
            let differing: Vec<_> = values
                .iter()
                .map(|(name, left, right)| {
                    format!(
                        "CASE WHEN {left} IS DISTINCT FROM {right} THEN {} END",
                        literal(name)
                    )
                })
                .collect();
            parts.push(format!(
                "SELECT 'different', {source_key}, d.columns \
                 FROM {source} s JOIN {shadow} t ON {on}{on_source}{on_shadow}, \
                 LATERAL (SELECT concat_ws(', ', {}) AS columns) d WHERE d.columns <> ''",
                differing.join(", ")
            ));
        }
        parts.join("\nUNION ALL\n")
    }

    /// A query for the number of missing rows by the values of `part`, an expression on `s`.
    pub(crate) fn missing_by(&self, part: &str, on_source: &str, on_shadow: &str) -> String {
        let Self {
            source, shadow, on, ..
        } = self;
        format!(
            "SELECT coalesce({part}::text, 'NULL'), count(*) FROM {source} s \
             WHERE NOT EXISTS (SELECT FROM {shadow} t WHERE {on}{on_shadow}){on_source} \
             GROUP BY 1 ORDER BY 1"
        )
    }
}

/// The values of a key with their names, as SQL.
fn key_text<'a>(side: &str, names: impl Iterator<Item = &'a String>) -> String {
    let parts: Vec<_> = names
        .map(|name| {
            format!(
                "{} || {side}.{}::text",
                literal(&format!("{name}=")),
                identifier(name)
            )
        })
        .collect();
    parts.join(" || ', ' || ")
}

/// The columns that ought to be equal: those that the sync writes, and those of one name.
fn compared<'a>(
    pair: &Pair,
    source: &'a [Column],
    shadow: &'a [Column],
) -> Vec<(&'a Column, &'a Column)> {
    let mut found = Vec::new();
    for from in source {
        let to = pair.to_shadow(&from.name).unwrap_or(&from.name);
        let is_key = pair.key.iter().any(|(key, _)| *key == from.name);
        if let Some(to) = shadow.iter().find(|column| column.name == to)
            && !is_key
        {
            found.push((from, to));
        }
    }
    found
}

/// Types without an equality are compared as text, json by what it says.
fn comparable(sql: &str, column: &Column) -> String {
    match column.r#type.as_str() {
        "json" => document(sql),
        "xml" | "point" | "box" | "circle" | "line" | "lseg" | "path" | "polygon" => {
            format!("{sql}::text")
        }
        _ => sql.to_owned(),
    }
}

/// What a json says, or its text where jsonb cannot say it.
fn document(sql: &str) -> String {
    let nul = literal(r"\u0000");
    format!(
        "CASE WHEN strpos({sql}::text, {nul}) > 0 THEN to_jsonb({sql}::text) \
         ELSE {sql}::text::jsonb END"
    )
}

/// The shadow's value in the source's type: a shadow that rounds or shifts differs.
fn as_source(sql: &str, from: &Column, to: &Column) -> String {
    if from.r#type == to.r#type {
        return comparable(sql, from);
    }
    match (from.r#type.as_str(), to.type_kind) {
        ("json", _) => document(sql),
        // Two enums have no cast between them, but their labels can be compared.
        (_, 'e') => format!("{sql}::text::{}", from.r#type),
        _ => comparable(&format!("{sql}::{}", unlimited(&from.r#type)), from),
    }
}

/// A cast to `varchar(8)` would cut what is longer.
fn unlimited(shown: &str) -> &str {
    match shown.split('(').next().unwrap_or(shown) {
        "character" => "bpchar",
        "bit" => "varbit",
        plain => plain,
    }
}
