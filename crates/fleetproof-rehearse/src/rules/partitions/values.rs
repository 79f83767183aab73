//! Which values a shadow's partitions take, and which the source may hold.

use std::collections::BTreeSet;

use crate::{
    catalog::{Catalog, Column, ConstraintKind, Relation},
    rows::constant,
    rules::Scene,
    sync::Pair,
};

/// The one column by which a shadow's rows go to partitions by list, in the source and the shadow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Routing<'a> {
    /// The source.
    pub(super) source: &'a Relation,
    /// Its column.
    pub(super) column: &'a Column,
    /// The shadow.
    pub(super) shadow: &'a Relation,
    /// Its column.
    pub(super) shadow_column: &'a str,
}

impl<'a> Routing<'a> {
    /// Of `pair` in `catalog`, if its shadow is partitioned so.
    pub(super) fn of(catalog: &'a Catalog, pair: &Pair) -> Option<Self> {
        let (source, shadow) = (
            catalog.relation(pair.source)?,
            catalog.relation(pair.shadow)?,
        );
        let ([shadow_column], Some('l')) =
            (&shadow.routing_columns()[..], shadow.partition_strategy)
        else {
            return None;
        };
        Some(Self {
            source,
            column: source.column(pair.to_source(shadow_column)?)?,
            shadow,
            shadow_column,
        })
    }

    /// The partitions.
    pub(super) fn partitions(&self, catalog: &'a Catalog) -> Vec<&'a Relation> {
        catalog.children(self.shadow.oid).collect()
    }

    /// Whether some partition takes `value`, a constant without quotes.
    pub(super) fn takes(&self, catalog: &'a Catalog, value: &str) -> bool {
        let takes = |partition: &&Relation| {
            let mut values = partition.list_values().into_iter();
            partition.takes_the_rest() || values.any(|own| plain(&own) == value)
        };
        self.partitions(catalog).iter().any(takes)
    }
}

/// Without quotes.
pub(super) fn plain(value: &str) -> String {
    let inner = value.strip_prefix('\'').and_then(|v| v.strip_suffix('\''));
    inner.map_or_else(|| value.to_owned(), |inner| inner.replace("''", "'"))
}

/// Values that there is a reason to expect in the source: they are there today, its CHECKs or its
/// type name them, or it has a partition for them. Without quotes.
pub(super) fn expected(scene: &Scene<'_>, pair: &Pair, routing: &Routing<'_>) -> BTreeSet<String> {
    let catalog = scene.catalog();
    let mut found = BTreeSet::new();
    if let Some(missing) = scene.today.missing.get(&(pair.source, pair.shadow)) {
        let there = missing.by_part.iter().filter(|(_, rows)| **rows > 0);
        found.extend(there.map(|(value, _)| value.clone()));
        found.remove("NULL");
    }
    for check in &routing.source.constraints {
        let names = routing.source.names(&check.columns);
        if check.kind == ConstraintKind::Check && names == [routing.column.name.as_str()] {
            let said = check.expression.iter().cloned().collect::<Vec<_>>();
            found.extend(crate::rows::constants(&said));
        }
    }
    let made = catalog.type_of(routing.column).into_iter();
    found.extend(made.flat_map(|made| made.labels.clone()));
    if routing.source.routing_columns() == [routing.column.name.as_str()] {
        let leaves = catalog.children(routing.source.oid);
        found.extend(
            leaves
                .flat_map(Relation::list_values)
                .map(|value| plain(&value)),
        );
    }
    found
}

/// The value as SQL.
pub(super) fn as_sql(value: &str) -> String {
    constant(value)
}

/// A statement that makes a partition of the shadow for `value`.
pub(super) fn partition_for(catalog: &Catalog, shadow: &Relation, value: &str) -> String {
    let suffix: String = value
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    let mut name = format!("{}_{suffix}", shadow.name);
    while catalog.find(Some(&shadow.schema), &name).is_some() {
        name.push('_');
    }
    format!(
        "CREATE TABLE {}.{} PARTITION OF {} FOR VALUES IN ({})",
        crate::sql::identifier(&shadow.schema),
        crate::sql::identifier(&name),
        shadow.sql(),
        as_sql(value)
    )
}
