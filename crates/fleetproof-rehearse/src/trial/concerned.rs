//! Which pairs a recipe may reach.

use std::collections::BTreeSet;

use super::{Act, Recipe, Row, Stage};
use crate::{catalog::Oid, sync::Pair};

/// Up to this many pairs are compared around every write.
const FEW: usize = 6;

impl Stage<'_> {
    /// The pairs that the recipe's writes may reach: all, unless there are many.
    pub(super) fn concerned(&self, recipe: &Recipe) -> Vec<&Pair> {
        let all: Vec<&Pair> = self.pairs.pairs.iter().collect();
        if all.len() <= FEW {
            return all;
        }
        let mut reached: BTreeSet<Oid> = BTreeSet::new();
        for act in recipe.setup.iter().chain([&recipe.write]) {
            match act {
                // The write of a partition, or of an inheriting table, is one of those above it.
                Act::Insert { table, .. } | Act::InsertAll { table, .. } => {
                    let mut next = Some(*table);
                    while let Some(oid) = next {
                        reached.insert(oid);
                        next = self
                            .catalog
                            .relation(oid)
                            .and_then(|relation| relation.parents.first().copied());
                    }
                }
                Act::Update {
                    row: Row::Old(at), ..
                }
                | Act::Delete { row: Row::Old(at) } => {
                    reached.extend(self.history.rows.get(*at).map(|row| row.source));
                }
                Act::Update { .. } | Act::Delete { .. } => {}
                // It may name any table.
                Act::Sql(_) | Act::Look { .. } => return all,
            }
        }
        // Down the keys, and from sources to shadows that are sources themselves.
        loop {
            let mut more: Vec<Oid> = Vec::new();
            for &oid in &reached {
                more.extend(self.catalog.keys_to(oid).map(|(relation, _)| relation.oid));
                more.extend(self.pairs.of_source(oid).map(|pair| pair.shadow));
            }
            let before = reached.len();
            reached.extend(more);
            if reached.len() == before {
                break;
            }
        }
        let mut all = all;
        all.retain(|pair| reached.contains(&pair.source) || reached.contains(&pair.shadow));
        all
    }
}
