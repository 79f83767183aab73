//! Writes that go to one partition of a partitioned source.

use crate::{
    catalog::Relation,
    rules::Scene,
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// A new row of the pair's source, written through the routing table, that belongs to `leaf`.
pub(super) fn insert_into(scene: &Scene<'_>, pair: &Pair, leaf: &Relation) -> Act {
    let catalog = scene.catalog();
    let part = scene.parts(pair).into_iter().next().flatten();
    let mut wishes = scene.ordinary(pair, part.as_deref());
    let mut below = leaf;
    let mut is_routed = true;
    while let Some(above) = below.parents.first().and_then(|&oid| catalog.relation(oid)) {
        let bound = below.bound.as_deref().and_then(crate::rows::bound_value);
        match (above.routing_columns().as_slice(), bound) {
            ([column, ..], Some(value)) => wishes = wishes.with(*column, value),
            _ => is_routed = false,
        }
        if above.oid == pair.source {
            break;
        }
        below = above;
    }
    // Which values a hash partition takes is for the server to say: write it directly.
    let table = if is_routed { pair.source } else { leaf.oid };
    Act::Insert { table, wishes }
}

/// A new row that belongs to `leaf`, and its end.
pub(super) fn writes(scene: &Scene<'_>, pair: &Pair, leaf: &Relation) -> Vec<Recipe> {
    let insert = || insert_into(scene, pair, leaf);
    let delete = Act::Delete { row: Row::Made(0) };
    vec![
        Recipe::write(insert()),
        Recipe::write(delete).after(insert()),
    ]
}

/// `definition`, made for another table.
pub(super) fn moved(definition: &str, from: &Relation, to: &Relation) -> Option<String> {
    let (head, rest) = definition.split_once(&format!(" ON {} ", from.sql()))?;
    Some(format!("{head} ON {} {rest}", to.sql()))
}
