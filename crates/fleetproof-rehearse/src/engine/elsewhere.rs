//! Whether something is still wrong, though the write that showed it goes through now.

use crate::{
    rules::{Scene, Suspect},
    sync::Pair,
    trial::{Act, Recipe},
};

/// Whether a trigger of the suspect's pair passes over some rows: the one that was tried may be of
/// those.
pub(super) fn passes_over(scene: &Scene<'_>, suspect: &Suspect) -> bool {
    let Some(pair) = pair(scene, suspect) else {
        return false;
    };
    let before = scene.before.pairs.get(pair.source, pair.shadow);
    let triggers = scene.triggers(pair);
    let mut conditions = triggers
        .iter()
        .filter(|(_, trigger)| trigger.when().is_some());
    conditions.any(|(_, trigger)| before.is_none_or(|b| !b.triggers.contains(&trigger.oid)))
}

fn pair<'a>(scene: &Scene<'a>, suspect: &Suspect) -> Option<&'a Pair> {
    let (source, shadow) = suspect.edge?;
    scene.now.pairs.get(source, shadow)
}

/// The suspect's new rows, each for every partition of its pair's shadow: a trigger may have come to
/// pass over some of them, and a rule tries one.
pub(super) fn elsewhere(scene: &Scene<'_>, suspect: &Suspect) -> Suspect {
    let mut other = suspect.clone();
    other.recipes.clear();
    let Some(pair) = pair(scene, suspect) else {
        return other;
    };
    for part in scene.parts(pair).into_iter().flatten() {
        for recipe in &suspect.recipes {
            let Act::Insert { table, wishes } = &recipe.write else {
                continue;
            };
            if *table != pair.source || !recipe.setup.is_empty() {
                continue;
            }
            let mut wishes = wishes.clone();
            wishes
                .values
                .extend(scene.ordinary(pair, Some(&part)).values);
            other.recipes.push(Recipe {
                write: Act::Insert {
                    table: *table,
                    wishes,
                },
                ..recipe.clone()
            });
        }
    }
    other
}
