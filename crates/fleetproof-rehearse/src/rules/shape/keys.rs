//! Unique keys of shadows, and which keys of the source forbid the same.

use super::landing::columns_in;
use crate::{
    catalog::{Column, Index, Relation},
    rules::Scene,
    sync::Pair,
};

/// A unique index of a shadow, or of a partition of it, that refuses writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) pair: &'a Pair,
    pub(super) source: &'a Relation,
    /// The shadow or the partition.
    pub(super) table: &'a Relation,
    pub(super) index: &'a Index,
}

/// The unique indexes of all shadows with a trigger; those of partitions that follow from their
/// routing table's are left out, and so are those that rest on columns which the source has not.
pub(super) fn keys<'a>(scene: &Scene<'a>) -> Vec<Key<'a>> {
    let catalog = scene.catalog();
    let mut found = Vec::new();
    for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
        for table in catalog.tree(shadow.oid) {
            let refuses = |index: &&Index| {
                index.is_unique
                    && index.ready
                    && (index.parent.is_none() || table.oid == shadow.oid)
                    && (index.valid || table.kind == 'r')
            };
            for index in table.indexes.iter().filter(refuses) {
                let key = Key {
                    pair,
                    source,
                    table,
                    index,
                };
                if key.from().is_some() {
                    found.push(key);
                }
            }
        }
    }
    found
}

impl<'a> Key<'a> {
    /// Names of the shadow's columns that are its key, those within expressions too.
    fn columns(&self) -> Vec<&'a str> {
        let mut names = self.table.names(self.index.key());
        if let Some(expressions) = &self.index.expressions {
            names.extend(columns_in(self.table, expressions));
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The source's columns that they are written from; none if one of them has none.
    pub(super) fn from(&self) -> Option<Vec<&'a Column>> {
        let columns = self.columns();
        let from: Vec<_> = columns
            .iter()
            .filter_map(|name| self.source.column(self.pair.to_source(name)?))
            .collect();
        (from.len() == columns.len()).then_some(from)
    }

    /// The source's unique keys of which every double is one here too: subsets of its columns.
    pub(super) fn covered_by(&self, scene: &Scene<'a>) -> Vec<&'a Index> {
        let mut own = self.table.names(self.index.key());
        own.extend(constant(scene, self.pair, self.table));
        let covers = |key: &&Index| {
            let names = self.source.names(key.key());
            let within = names.iter().all(|name| {
                self.pair
                    .to_shadow(name)
                    .is_some_and(|to| own.contains(&to))
            });
            key.is_unique
                && key.ready
                && within
                && (key.expressions.is_none() || key.expressions == self.index.expressions)
                && (key.predicate.is_none() || key.predicate == self.index.predicate)
                && (key.nulls_not_distinct || !self.index.nulls_not_distinct)
        };
        self.source.indexes.iter().filter(covers).collect()
    }

    /// The source's columns in `key` whose values are merged here: other characters count as equal.
    pub(super) fn merged(&self, key: &Index) -> Vec<&'a Column> {
        let merges = |from: &&Column| {
            let to = self.pair.to_shadow(&from.name);
            let to = to.and_then(|to| self.table.column(to));
            to.is_some_and(|to| !is_exact(to) && is_exact(from))
        };
        let columns = key.key().iter();
        columns
            .filter_map(|&number| self.source.column_at(number))
            .filter(merges)
            .collect()
    }

    /// What tells it from others, and stays the same when it is made anew.
    pub(super) fn identity(&self) -> String {
        format!(
            "{}:{}:{:?}:{:?}:{:?}",
            self.pair.source,
            self.table.oid,
            self.index.key(),
            self.index.expressions,
            self.index.predicate
        )
    }

    /// Its name, and those of the indexes that follow from it on partitions.
    pub(super) fn names(&self, scene: &Scene<'_>) -> Vec<String> {
        let mut names = vec![self.index.name.clone()];
        let mut above = vec![self.index.oid];
        for table in scene.catalog().tree(self.table.oid) {
            for index in &table.indexes {
                if index.parent.is_some_and(|parent| above.contains(&parent)) {
                    above.push(index.oid);
                    names.push(index.name.clone());
                }
            }
        }
        names
    }
}

/// Whether only the same characters are equal in the column.
fn is_exact(column: &Column) -> bool {
    column.deterministic && column.r#type != "citext"
}

/// The column that has one value in all rows of a partition.
fn constant<'a>(scene: &Scene<'a>, pair: &Pair, table: &'a Relation) -> Option<&'a str> {
    let above = scene.catalog().relation(*table.parents.first()?)?;
    let bound = table.bound.as_deref().filter(|_| table.is_partition)?;
    let single = bound.starts_with("FOR VALUES IN (") && !bound.contains(',');
    match above.routing_columns().as_slice() {
        [column] if single && pair.to_source(column).is_some() => Some(column),
        _ => None,
    }
}
