//! What is there today, and the statements that lead out.

use fleetproof_model::WayOut;

use super::twins::Twin;
use crate::{
    catalog::{Column, Relation},
    rules::{Counted, Scene},
    sql::identifier,
    sync::Pair,
};

/// The source's column as it was called before the migration; none if it was not there.
pub(super) fn name_before(scene: &Scene<'_>, source: &Relation, column: &Column) -> Option<String> {
    let before = scene.before.catalog.relation(source.oid)?;
    Some(before.column_at(column.number)?.name.clone())
}

/// Counts the rows of the source of which `condition`, in terms of its columns before the migration,
/// is true, and which `table`, the shadow or a partition of it, would hold.
pub(super) fn counted(
    scene: &Scene<'_>,
    pair: &Pair,
    table: &Relation,
    condition: &str,
) -> Option<Counted> {
    let source = scene.before.catalog.relation(pair.source)?;
    let mut conditions = vec![format!("({condition})")];
    let mut at = table;
    while at.is_partition {
        let above = scene.catalog().relation(*at.parents.first()?)?;
        conditions.push(belongs(pair, above, at)?);
        at = above;
    }
    let part = match at.routing_columns().as_slice() {
        [column] => pair.to_source(column),
        _ => None,
    };
    let label = match part.filter(|part| source.column(part).is_some()) {
        Some(part) => format!(
            "'{} = ' || coalesce({}::text, 'NULL')",
            part.replace('\'', "''"),
            identifier(part)
        ),
        None => "'all'".to_owned(),
    };
    Some(Counted::Query(format!(
        "SELECT {label}, count(*) FROM {} WHERE {} GROUP BY 1 ORDER BY 1",
        source.sql(),
        conditions.join(" AND ")
    )))
}

/// Which rows of the source a partition holds.
pub(super) fn belongs(pair: &Pair, above: &Relation, partition: &Relation) -> Option<String> {
    let columns = above.routing_columns();
    let [column] = columns.as_slice() else {
        return None;
    };
    let column = identifier(pair.to_source(column)?);
    let bound = partition.bound.as_deref()?.strip_prefix("FOR VALUES ")?;
    if bound.starts_with("IN (") {
        return Some(format!("{column} {bound}"));
    }
    let (from, to) = bound
        .strip_prefix("FROM (")?
        .strip_suffix(')')?
        .split_once(") TO (")?;
    let mut terms = Vec::new();
    if from != "MINVALUE" {
        terms.push(format!("{column} >= {from}"));
    }
    if to != "MAXVALUE" {
        terms.push(format!("{column} < {to}"));
    }
    (!terms.is_empty()).then(|| terms.join(" AND "))
}

/// Gives the shadow's column the type and the collation of the source's.
pub(super) fn same_type(twin: &Twin<'_>, using: bool) -> WayOut {
    let (to, r#type) = (identifier(&twin.to.name), &twin.from.r#type);
    let mut sql = format!(
        "ALTER TABLE {} ALTER COLUMN {to} TYPE {type}",
        twin.shadow.sql(),
        r#type = r#type
    );
    match (&twin.from.collation, &twin.to.collation) {
        (Some(collation), _) => sql.push_str(&format!(" COLLATE {collation}")),
        (None, Some(_)) => sql.push_str(" COLLATE pg_catalog.\"default\""),
        (None, None) => {}
    }
    if using {
        sql.push_str(&format!(" USING {to}::text::{type}", r#type = r#type));
    }
    after([sql])
}

/// A CHECK on the source, for new rows first; before the migration where its columns are there.
pub(super) fn check_source(
    scene: &Scene<'_>,
    source: &Relation,
    name: &str,
    columns: &[&str],
    condition: &str,
) -> WayOut {
    let taken = |name: &str| source.constraints.iter().any(|c| c.name == name);
    let name = match taken(name) {
        true => format!("{name}_source"),
        false => name.to_owned(),
    };
    let sql = format!(
        "ALTER TABLE {} ADD CONSTRAINT {} CHECK ({condition}) NOT VALID",
        source.sql(),
        identifier(&name)
    );
    let before = scene.before.catalog.relation(source.oid);
    let there = before.is_some_and(|before| {
        before.sql() == source.sql() && columns.iter().all(|name| before.column(name).is_some())
    });
    match there {
        true => WayOut {
            before: vec![sql],
            ..WayOut::default()
        },
        false => after([sql]),
    }
}

/// Statements after the migration.
pub(super) fn after(statements: impl IntoIterator<Item = String>) -> WayOut {
    WayOut {
        after: statements.into_iter().collect(),
        ..WayOut::default()
    }
}
