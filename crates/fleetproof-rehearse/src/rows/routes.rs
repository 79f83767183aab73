//! Where a row goes: the keys that it meets on its way, and values that some partition takes.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Constraint, ConstraintKind, Relation};

/// Foreign keys that the row will meet, each with the table that has it: `relation` itself or, if
/// that routes rows, the partition that takes the row.
pub(super) fn foreign_keys<'a>(
    catalog: &'a Catalog,
    relation: &'a Relation,
    chosen: &BTreeMap<String, String>,
) -> Vec<(&'a Relation, &'a Constraint)> {
    let mut found: Vec<_> = keys_of(catalog, relation).collect();
    if let [column] = relation.routing_columns().as_slice()
        && let Some(value) = chosen.get(*column)
    {
        let bare = |text: &str| text.trim().trim_matches('\'').to_owned();
        let takes = |part: &&Relation| {
            let mut listed = part.list_values().into_iter();
            listed.any(|listed| bare(&listed) == bare(value))
        };
        if let Some(partition) = catalog.children(relation.oid).find(takes) {
            // Those of the routing table itself are there already.
            let own = keys_of(catalog, partition).filter(|(_, key)| key.parent == 0);
            found.extend(own);
        }
    }
    found
}

fn keys_of<'a>(
    catalog: &'a Catalog,
    relation: &'a Relation,
) -> impl Iterator<Item = (&'a Relation, &'a Constraint)> {
    let keys = relation
        .constraints
        .iter()
        .filter(|key| key.kind == ConstraintKind::Foreign);
    // A routing table's key is listed once for each partition referred to as well.
    let keys = keys.filter(|key| {
        catalog
            .relation(key.referenced)
            .is_some_and(|r| !r.is_partition || key.parent == 0)
    });
    keys.map(move |key| (relation, key))
}

/// A value that some partition takes: of the table itself, or of a partitioned table that looks like
/// a copy of it, which an ordinary row would reach.
pub(super) fn routed_value(catalog: &Catalog, relation: &Relation, column: &str) -> Option<String> {
    let takes = |other: &Relation| {
        other.routing_columns().contains(&column)
            && (other.oid == relation.oid || is_alike(relation, other))
    };
    let routing = catalog
        .relations
        .iter()
        .filter(|other| other.kind == 'p' && takes(other));
    let mut children = routing.flat_map(|routing| catalog.children(routing.oid));
    children.find_map(|child| bound_value(child.bound.as_deref()?))
}

/// Whether most columns of `copy` have the names of columns of `table`.
fn is_alike(table: &Relation, copy: &Relation) -> bool {
    let shared = copy
        .columns
        .iter()
        .filter(|c| table.column(&c.name).is_some())
        .count();
    shared * 2 >= copy.columns.len()
}

/// The first value of `FOR VALUES IN (…)` or `FROM (…)`.
pub(crate) fn bound_value(bound: &str) -> Option<String> {
    let rest = bound
        .strip_prefix("FOR VALUES IN (")
        .or_else(|| bound.strip_prefix("FOR VALUES FROM ("))?;
    let mut quoted = false;
    let end = rest.find(|c: char| {
        quoted ^= c == '\'';
        !quoted && matches!(c, ',' | ')')
    })?;
    let value = rest[..end].trim();
    (!matches!(value, "MINVALUE" | "MAXVALUE")).then(|| value.to_owned())
}
