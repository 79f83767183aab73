//! A shadow takes over the name of its source.

pub(super) mod function_target;
pub(super) mod inbound_key;
pub(super) mod no_way_back;
pub(super) mod row_type;
pub(super) mod sequence_behind;
pub(super) mod sequence_lost;
pub(super) mod view;

use super::{Scene, State};
use crate::{
    catalog::{Catalog, Column, Oid, Relation, Sequence},
    sync::{Pair, Pairs},
};

/// A table that has the name of another, which lives on under a new one or is gone.
#[derive(Debug, Clone, Copy)]
struct Swap<'a> {
    /// The pair, as it was before.
    pair: &'a Pair,
    /// The old table, as it was before the migration.
    was: &'a Relation,
    /// The new table.
    new: &'a Relation,
}

impl Swap<'_> {
    /// The old table's oid.
    fn old(&self) -> Oid {
        self.was.oid
    }

    /// The old table's name now.
    fn archive(&self, scene: &Scene<'_>) -> Option<String> {
        let archive = scene.catalog().relation(self.was.oid)?;
        Some(archive.shown())
    }

    /// Whether a trigger writes what comes to the new table to the old one.
    fn has_way_back(&self, pairs: &Pairs) -> bool {
        let back = pairs.get(self.new.oid, self.was.oid);
        back.is_some_and(Pair::is_live)
    }
}

/// The swaps between the state before the migration and `now`.
fn between<'a>(before: &'a State, pairs: &[&'a Pair], now: &'a State) -> Vec<Swap<'a>> {
    let mut found: Vec<Swap<'_>> = Vec::new();
    for pair in pairs {
        let (Some(was), Some(new)) = (
            before.catalog.relation(pair.source),
            now.catalog.relation(pair.shadow),
        ) else {
            continue;
        };
        let took_over = (&was.schema, &was.name) == (&new.schema, &new.name);
        if took_over && found.iter().all(|known| known.new.oid != new.oid) {
            found.push(Swap { pair, was, new });
        }
    }
    found
}

/// The swaps that are done now.
fn swaps<'a>(scene: &Scene<'a>) -> Vec<Swap<'a>> {
    between(scene.before, &pairs_so_far(scene), scene.now)
}

/// The swaps that the migration leads to.
fn swaps_ahead<'a>(scene: &Scene<'a>) -> Vec<Swap<'a>> {
    let pairs: Vec<_> = scene
        .before
        .pairs
        .pairs
        .iter()
        .chain(&scene.ahead.pairs.pairs)
        .collect();
    between(scene.before, &pairs, scene.ahead)
}

/// Every pair that was there at some time.
fn pairs_so_far<'a>(scene: &Scene<'a>) -> Vec<&'a Pair> {
    let mut found: Vec<&Pair> = scene.before.pairs.pairs.iter().collect();
    for applied in scene.applied {
        for pair in &applied.state.pairs.pairs {
            let same = |known: &&Pair| (known.source, known.shadow) == (pair.source, pair.shadow);
            if !found.iter().any(same) {
                found.push(pair);
            }
        }
    }
    found
}

/// The sequence that fills a column.
fn sequence<'a>(catalog: &'a Catalog, table: &Relation, column: &Column) -> Option<&'a Sequence> {
    let mut sequences = catalog.sequences.iter();
    if column.identity.is_some() {
        return sequences.find(|sequence| {
            sequence.is_identity
                && sequence.owner_relation == Some(table.oid)
                && sequence.owner_column == Some(column.number)
        });
    }
    let default = column.default.as_deref()?.strip_prefix("nextval('")?;
    let (name, _) = default.split_once("'::regclass")?;
    let name = name.rsplit('.').next()?.trim_matches('"');
    sequences.find(|sequence| sequence.name == name)
}
