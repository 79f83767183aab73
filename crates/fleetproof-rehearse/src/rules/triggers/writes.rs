//! Ordinary writes of a pair's source, by event.

use crate::{
    catalog::TriggerEvents,
    rules::{Scene, generic::write_fails::values_for_change},
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// New rows, one for each part, sparse and full.
pub(super) fn inserts(scene: &Scene<'_>, pair: &Pair) -> Vec<Recipe> {
    let mut found = Vec::new();
    for part in scene.parts(pair) {
        let wishes = scene.ordinary(pair, part.as_deref());
        for wishes in [wishes.clone(), wishes.full()] {
            let table = pair.source;
            found.push(Recipe::write(Act::Insert { table, wishes }));
        }
    }
    found
}

/// Changes of a copied row, one for each column of which `concerns` is true and value to change to.
pub(super) fn updates(
    scene: &Scene<'_>,
    pair: &Pair,
    concerns: impl Fn(&str) -> bool,
) -> Vec<Recipe> {
    let changes = values_for_change(scene, pair).into_iter();
    let concerned = changes.filter(|(column, _)| concerns(column));
    concerned
        .map(|change| {
            let set = vec![change];
            with_row(scene, pair, |row| Act::Update { row, set })
        })
        .collect()
}

/// The end of a copied row.
pub(super) fn deletes(scene: &Scene<'_>, pair: &Pair) -> Vec<Recipe> {
    vec![with_row(scene, pair, |row| Act::Delete { row })]
}

/// The writes that a trigger with these events should pass on.
pub(super) fn of(scene: &Scene<'_>, pair: &Pair, events: TriggerEvents) -> Vec<Recipe> {
    let mut found = Vec::new();
    if events.insert() {
        found.extend(inserts(scene, pair));
    }
    if events.update() {
        found.extend(updates(scene, pair, |_| true));
    }
    if events.delete() {
        found.extend(deletes(scene, pair));
    }
    found
}

/// All ordinary writes, the kinds in turn: a few of them should show each kind.
pub(super) fn all(scene: &Scene<'_>, pair: &Pair) -> Vec<Recipe> {
    let mut found = Vec::new();
    let mut inserts = inserts(scene, pair).into_iter();
    let mut updates = updates(scene, pair, |_| true).into_iter();
    found.extend(inserts.next());
    found.extend(updates.next());
    found.extend(deletes(scene, pair));
    found.extend(inserts);
    found.extend(updates);
    found
}

/// A write on a copied old row, or on one that is made first where there is none.
fn with_row(scene: &Scene<'_>, pair: &Pair, write: impl FnOnce(Row) -> Act) -> Recipe {
    match scene.old(pair).filter(|(_, row)| row.copied) {
        Some((at, _)) => Recipe::write(write(Row::Old(at))),
        None => {
            let part = scene.parts(pair).into_iter().next().flatten();
            let wishes = scene.ordinary(pair, part.as_deref());
            let table = pair.source;
            Recipe::write(write(Row::Made(0))).after(Act::Insert { table, wishes })
        }
    }
}
