//! What a report draws: sources, shadows, and the keys between them.

use std::collections::BTreeSet;

use fleetproof_model::{ForeignKey, Shadow};

use crate::{
    catalog::{Constraint, Oid, Relation},
    rules::State,
};

/// The keys between tables of the pairs of `after`.
pub(super) fn foreign_keys(before: &State, after: &State) -> Vec<ForeignKey> {
    let catalog = &after.catalog;
    let pairs = after.pairs.pairs.iter();
    let drawn: BTreeSet<Oid> = pairs.flat_map(|pair| [pair.source, pair.shadow]).collect();
    let is_drawn = |oid| {
        catalog
            .root(oid)
            .is_some_and(|root| drawn.contains(&root.oid))
    };
    let mut found = Vec::new();
    for relation in catalog.relations.iter().filter(|r| is_drawn(r.oid)) {
        // The server's own copies of a routing table's key tell nothing new.
        let keys = relation.constraints.iter().filter(|key| key.parent == 0);
        for key in keys.filter(|key| is_drawn(key.referenced)) {
            let Some(other) = catalog.relation(key.referenced) else {
                continue;
            };
            let columns = relation.names(&key.columns).into_iter();
            found.push(ForeignKey {
                name: key.name.clone(),
                table: relation.shown(),
                columns: columns.map(str::to_owned).collect(),
                references: other.shown(),
                added: !was_there(before, relation, key),
            });
        }
    }
    found
}

fn was_there(before: &State, relation: &Relation, key: &Constraint) -> bool {
    let same = |old: &Constraint| old.referenced == key.referenced && old.columns == key.columns;
    before
        .catalog
        .relation(relation.oid)
        .is_some_and(|old| old.constraints.iter().any(same))
}

/// The pairs of `state` with their triggers.
pub(super) fn shadows(state: &State) -> Vec<Shadow> {
    let catalog = &state.catalog;
    let mut found = Vec::new();
    for pair in &state.pairs.pairs {
        let (Some(source), Some(shadow)) =
            (catalog.relation(pair.source), catalog.relation(pair.shadow))
        else {
            continue;
        };
        let triggers: Vec<_> = state.pairs.triggers(catalog, pair).collect();
        let mut events = Vec::new();
        for (_, trigger, ..) in &triggers {
            let fired = trigger.events();
            for (fires, name) in [
                (fired.insert(), "insert"),
                (fired.update(), "update"),
                (fired.delete(), "delete"),
                (fired.truncate(), "truncate"),
            ] {
                if fires && !events.iter().any(|known| known == name) {
                    events.push(name.to_owned());
                }
            }
        }
        let mut known_by = Vec::new();
        if pair.read {
            known_by.push("text".to_owned());
        }
        if pair.watched {
            known_by.push("write".to_owned());
        }
        found.push(Shadow {
            source: source.shown(),
            shadow: shadow.shown(),
            trigger: triggers
                .first()
                .map(|(_, trigger, ..)| trigger.name.clone()),
            function: triggers.first().map(|(.., function, _)| function.shown()),
            events,
            columns: pair
                .columns
                .iter()
                .map(|(from, to)| (from.clone(), to.clone()))
                .collect(),
            partitions: catalog
                .children(pair.shadow)
                .map(|child| (child.shown(), child.bound.clone().unwrap_or_default()))
                .collect(),
            known_by,
        });
    }
    found
}
