use crate::{
    rules::{Scene, generic::write_fails::values_for_change},
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// One write of each kind on the pair's source: a sparse and a full new row, a change, an end.
pub(super) fn writes(scene: &Scene<'_>, pair: &Pair) -> Vec<Recipe> {
    let part = scene.parts(pair).into_iter().next().flatten();
    let wishes = scene.ordinary(pair, part.as_deref());
    let insert = |wishes| {
        Recipe::write(Act::Insert {
            table: pair.source,
            wishes,
        })
    };
    let mut found = vec![insert(wishes.clone()), insert(wishes.full())];
    found.extend(changes(scene, pair).into_iter().take(1));
    if let Some((at, _)) = copied(scene, pair) {
        found.push(Recipe::write(Act::Delete { row: Row::Old(at) }));
    }
    found
}

/// A change of each column of an old row that the shadow has.
pub(super) fn changes(scene: &Scene<'_>, pair: &Pair) -> Vec<Recipe> {
    let Some((at, _)) = copied(scene, pair) else {
        return Vec::new();
    };
    let values = values(scene, pair).into_iter();
    values
        .map(|set| {
            Recipe::write(Act::Update {
                row: Row::Old(at),
                set: vec![set],
            })
        })
        .collect()
}

/// Values for a change of each column. Those that refer to other rows come last: a value that no row
/// has is refused by the source alone.
pub(super) fn values(scene: &Scene<'_>, pair: &Pair) -> Vec<(String, String)> {
    let mut found = values_for_change(scene, pair);
    if let Some(source) = scene.catalog().relation(pair.source) {
        let refers = |column: &str| {
            let keys = source.constraints.iter().filter(|key| key.referenced != 0);
            keys.clone()
                .any(|key| source.names(&key.columns).contains(&column))
        };
        found.sort_by_key(|(column, _)| refers(column));
    }
    found
}

/// An old row that the shadow has.
pub(super) fn copied<'a>(
    scene: &Scene<'a>,
    pair: &Pair,
) -> Option<(usize, &'a crate::history::OldRow)> {
    scene.old(pair).filter(|(_, row)| row.copied)
}
