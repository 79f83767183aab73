use tokio_postgres::{Client, SimpleQueryMessage};

use super::Pair;
use crate::{
    RehearseError,
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

/// Every difference between source and shadow of `pairs`, in the sight of the transaction that
/// `client` is in. Meant for the few rows of a scratch copy.
///
/// # Errors
/// The connection may break.
pub async fn differences(
    client: &Client,
    catalog: &Catalog,
    pairs: &[&Pair],
) -> Result<Vec<Difference>, RehearseError> {
    let queries: Vec<_> = pairs
        .iter()
        .filter_map(|pair| query(catalog, pair))
        .collect();
    if queries.is_empty() {
        return Ok(Vec::new());
    }
    let query = queries.join("\nUNION ALL\n");
    let query = format!(
        "SELECT source, shadow, kind, key, columns, count(*) FROM ({query}) d \
         GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"
    );
    let messages = client.simple_query(&query).await?;
    let mut found = Vec::new();
    for message in messages {
        let SimpleQueryMessage::Row(row) = message else {
            continue;
        };
        let text = |at| row.get(at).unwrap_or_default().to_owned();
        found.push(Difference {
            source: text(0).parse().unwrap_or_default(),
            shadow: text(1).parse().unwrap_or_default(),
            kind: match row.get(2) {
                Some("missing") => DifferenceKind::Missing,
                Some("extra") => DifferenceKind::Extra,
                _ => DifferenceKind::Different,
            },
            key: text(3),
            columns: text(4),
            times: text(5).parse().unwrap_or(1),
        });
    }
    Ok(found)
}

fn query(catalog: &Catalog, pair: &Pair) -> Option<String> {
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
    let on = on.join(" AND ");
    let key = |side: &str, names: Vec<&String>| {
        let parts: Vec<_> = names
            .iter()
            .map(|name| {
                format!(
                    "{} || {side}.{}::text",
                    literal(&format!("{name}=")),
                    identifier(name)
                )
            })
            .collect();
        parts.join(" || ', ' || ")
    };
    let source_key = key("s", pair.key.iter().map(|(from, _)| from).collect());
    let shadow_key = key("t", pair.key.iter().map(|(_, to)| to).collect());
    let columns = compared(pair, source.columns.as_slice(), shadow.columns.as_slice());
    let differing: Vec<_> = columns
        .iter()
        .map(|(from, to)| {
            let left = comparable(&format!("s.{}", identifier(&from.name)), from);
            let right = as_source(&format!("t.{}", identifier(&to.name)), from, to);
            format!(
                "CASE WHEN {left} IS DISTINCT FROM {right} THEN {} END",
                literal(&from.name)
            )
        })
        .collect();
    let (source_oid, shadow_oid) = (pair.source, pair.shadow);
    let (source, shadow) = (source.sql(), shadow.sql());
    let mut parts = vec![
        format!(
            "SELECT {source_oid} AS source, {shadow_oid} AS shadow, 'missing' AS kind, \
             {source_key} AS key, '' AS columns FROM {source} s \
             WHERE NOT EXISTS (SELECT FROM {shadow} t WHERE {on})"
        ),
        format!(
            "SELECT {source_oid}, {shadow_oid}, 'extra', {shadow_key}, '' FROM {shadow} t \
             WHERE NOT EXISTS (SELECT FROM {source} s WHERE {on})"
        ),
    ];
    if !differing.is_empty() {
        parts.push(format!(
            "SELECT {source_oid}, {shadow_oid}, 'different', {source_key}, d.columns \
             FROM {source} s JOIN {shadow} t ON {on}, \
             LATERAL (SELECT concat_ws(', ', {}) AS columns) d WHERE d.columns <> ''",
            differing.join(", ")
        ));
    }
    Some(parts.join("\nUNION ALL\n"))
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
        "json" => format!("{sql}::text::jsonb"),
        "xml" | "point" | "box" | "circle" | "line" | "lseg" | "path" | "polygon" => {
            format!("{sql}::text")
        }
        _ => sql.to_owned(),
    }
}

/// The shadow's value in the source's type: a shadow that rounds or shifts differs.
fn as_source(sql: &str, from: &Column, to: &Column) -> String {
    if from.r#type == to.r#type {
        return comparable(sql, from);
    }
    match (from.r#type.as_str(), to.type_kind) {
        ("json", _) => format!("{sql}::text::jsonb"),
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
