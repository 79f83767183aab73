//! Rows that a migration's copies take, and rows that they do not: asked of the database, since
//! made-up rows lie outside the ranges that real batches go through.

use serde_json::{Map, Value};

use super::copies::{Copying, is_missing, label, planned};
use crate::{
    catalog::Relation,
    rows::constant,
    rules::Scene,
    sql::{identifier, list},
    sync::Pair,
    today::Example,
};

/// Rows of a source that no copy of the migration takes to the shadow, if every copy has a WHERE.
pub(super) struct LeftOut<'a> {
    /// Source and shadow.
    pub(super) pair: &'a Pair,
    /// The last copy.
    pub(super) statement: usize,
    /// The query that counts them.
    pub(super) count: String,
    /// The query that finds one for each partition.
    examples: String,
    /// The query that finds a row for each partition that is missing today, left out or not.
    missing: String,
}

impl LeftOut<'_> {
    /// All that is to be asked of the database.
    pub(super) fn queries(self) -> [String; 3] {
        [self.count, self.examples, self.missing]
    }
}

/// What the migration's copies leave out, for each pair that they copy.
pub(super) fn left_out<'a>(scene: &Scene<'a>) -> Vec<LeftOut<'a>> {
    let copies = planned(scene);
    let mut found: Vec<LeftOut<'_>> = Vec::new();
    for (at, last) in copies.iter().enumerate() {
        let same = |other: &&Copying<'_>| {
            (other.pair.source, other.pair.shadow) == (last.pair.source, last.pair.shadow)
        };
        if !copies[at + 1..].iter().any(|other| same(&other)) {
            found.extend(of_pair(scene, last, copies.iter().filter(same).collect()));
        }
    }
    found
}

fn of_pair<'a>(
    scene: &Scene<'a>,
    last: &Copying<'a>,
    copies: Vec<&Copying<'_>>,
) -> Option<LeftOut<'a>> {
    let pair = last.pair;
    let source = scene.before.catalog.relation(pair.source)?;
    let key: Vec<_> = pair.key.iter().map(|(from, _)| from.as_str()).collect();
    let on: Vec<_> = key
        .iter()
        .map(|name| identifier(name))
        .map(|name| format!("b.{name} = s.{name}"))
        .collect();
    let missing = is_missing(&scene.before.catalog, pair);
    let mut conditions = vec![missing.clone()];
    let mut asked = key.clone();
    asked.extend(routing(scene, pair));
    for copying in &copies {
        let query = &copying.query;
        // One that takes everything leaves nothing out.
        let condition = query.condition.as_ref()?;
        conditions.push(format!(
            "NOT EXISTS (SELECT FROM (SELECT {} FROM {} WHERE {condition}) b WHERE {})",
            list(&key),
            query.from,
            on.join(" AND ")
        ));
        let names = query.filter.iter().map(|term| term.column.as_str());
        asked.extend(names.filter(|name| source.column(name).is_some()));
    }
    asked.sort_unstable();
    asked.dedup();
    let label = label(scene, pair);
    let left = conditions.join(" AND ");
    Some(LeftOut {
        pair,
        statement: last.statement,
        count: format!(
            "SELECT {label}, count(*) FROM {} s WHERE {left} GROUP BY 1 ORDER BY 1",
            source.sql()
        ),
        examples: examples_of(source, &key, &asked, &label, &left),
        missing: examples_of(source, &key, &asked, &label, &missing),
    })
}

/// The source's column that decides on the partition.
fn routing<'a>(scene: &Scene<'a>, pair: &'a Pair) -> Option<&'a str> {
    let shadow = scene.ahead.catalog.relation(pair.shadow);
    let shadow = shadow.or_else(|| scene.before.catalog.relation(pair.shadow))?;
    match shadow.routing_columns().as_slice() {
        [column] => pair.to_source(column),
        _ => None,
    }
}

/// A query for one row of each partition: what the copies ask of it, as JSON.
fn examples_of(
    source: &Relation,
    key: &[&str],
    asked: &[&str],
    label: &str,
    condition: &str,
) -> String {
    let (table, key) = (
        source.sql(),
        identifier(key.first().copied().unwrap_or_default()),
    );
    format!(
        "SELECT (SELECT row_to_json(x)::text FROM (SELECT {} FROM {table} o WHERE o.{key} = m.key \
         LIMIT 1) x), 1 FROM (SELECT {label}, min(s.{key}) AS key FROM {table} s WHERE {condition} \
         GROUP BY 1) m",
        list(asked)
    )
}

/// Rows to plant as not copied: of each partition one that is left out, or else one that is missing
/// and that some copy takes.
pub(crate) fn examples(scene: &Scene<'_>) -> Vec<Example> {
    let mut found = Vec::new();
    for left in left_out(scene) {
        let column = routing(scene, left.pair);
        for query in [&left.examples, &left.missing] {
            for row in scene.today.answers.get(query).into_iter().flatten() {
                let Ok(row) = serde_json::from_str::<Map<String, Value>>(&row.part) else {
                    continue;
                };
                found.push(Example {
                    source: left.pair.source,
                    shadow: left.pair.shadow,
                    part: column.and_then(|column| row.get(column)).map(sql),
                    values: row
                        .iter()
                        .map(|(name, value)| (name.clone(), sql(value)))
                        .collect(),
                });
            }
        }
    }
    found
}

fn sql(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::String(text) => constant(text),
        other => constant(&other.to_string()),
    }
}
