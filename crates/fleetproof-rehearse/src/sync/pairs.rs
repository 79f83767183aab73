use super::{
    Pair, Pairs,
    read::Read,
    shadow::{Keeps, pairs_of},
};
use crate::catalog::{Catalog, Oid, Relation, Trigger};

/// Finds the pairs of `catalog`. Those of `earlier`, an earlier state of the same database, are
/// kept as long as both tables are there: a body that has become wrong, or a trigger that is gone,
/// does not make a shadow table anything else.
pub fn find(catalog: &Catalog, earlier: Option<&Pairs>) -> Pairs {
    let mut found = Pairs::default();
    let mut only_changed = Vec::new();
    let mut read = Read::new(catalog);
    for relation in catalog
        .relations
        .iter()
        .filter(|relation| relation.is_table())
    {
        for trigger in &relation.triggers {
            let Some(function) = catalog.function(trigger.function) else {
                continue;
            };
            let body = read.body(relation, trigger, function);
            found.by_trigger.insert(trigger.oid, body.clone());
            // Triggers of partitions are judged as those of the routing table that is written.
            let source = catalog
                .root(relation.oid)
                .map_or(relation.oid, |root| root.oid);
            for (keeps, pair) in pairs_of(catalog, source, (trigger, function), &body) {
                match keeps {
                    Keeps::Rows => add(&mut found.pairs, pair, trigger),
                    Keeps::Changes => only_changed.push((pair, trigger)),
                }
            }
        }
    }
    // Another trigger may bring the new rows.
    for (pair, trigger) in only_changed {
        if found.get(pair.source, pair.shadow).is_some() {
            add(&mut found.pairs, pair, trigger);
        }
    }
    for old in earlier
        .map(|earlier| earlier.pairs.as_slice())
        .unwrap_or_default()
    {
        let there = |oid| catalog.relation(oid).is_some_and(Relation::is_table);
        if !there(old.source) || !there(old.shadow) {
            continue;
        }
        let tree = catalog.tree(old.source).into_iter();
        let calling = tree.flat_map(|table| &table.triggers).filter(|trigger| {
            old.triggers.contains(&trigger.oid) || old.functions.contains(&trigger.function)
        });
        let calling: Vec<_> = calling.map(|trigger| trigger.oid).collect();
        // After a swap the shadow is the source, and what was its source is kept by it.
        let turned = found.get(old.shadow, old.source).is_some_and(Pair::is_live);
        if calling.is_empty() && turned {
            continue;
        }
        match found
            .pairs
            .iter_mut()
            .find(|p| p.source == old.source && p.shadow == old.shadow)
        {
            Some(pair) => {
                pair.watched |= old.watched;
                extend(&mut pair.triggers, calling.into_iter());
                extend(&mut pair.functions, old.functions.iter().copied());
                // What was synced before is still what has to be equal.
                for (source, shadow) in &old.columns {
                    pair.columns
                        .entry(source.clone())
                        .or_insert_with(|| shadow.clone());
                }
                pair.key.clone_from(&old.key);
            }
            None => found.pairs.push(Pair {
                triggers: calling,
                ..old.clone()
            }),
        }
    }
    gather_inheriting(catalog, &mut found.pairs);
    for pair in &mut found.pairs {
        renamed(catalog, pair);
        pair.rules = rules(catalog, pair.source, pair.shadow);
    }
    found
}

/// Rows of an inheriting table are rows of the one that it inherits from: both are one source.
pub(super) fn gather_inheriting(catalog: &Catalog, pairs: &mut Vec<Pair>) {
    let mut at = 0;
    while at < pairs.len() {
        let own = &pairs[at];
        let above = pairs.iter().position(|other| {
            other.shadow == own.shadow
                && other.source != own.source
                && catalog
                    .tree(other.source)
                    .iter()
                    .any(|table| table.oid == own.source)
        });
        let Some(above) = above else {
            at += 1;
            continue;
        };
        let own = pairs.remove(at);
        let above = &mut pairs[if above > at { above - 1 } else { above }];
        extend(&mut above.triggers, own.triggers.into_iter());
        extend(&mut above.functions, own.functions.into_iter());
    }
}

/// The rewrite rules of `source` that name `shadow`: the server prints them itself, so that a name
/// in them is a name.
pub(super) fn rules(catalog: &Catalog, source: Oid, shadow: Oid) -> Vec<Oid> {
    let (Some(source), Some(shadow)) = (catalog.relation(source), catalog.relation(shadow)) else {
        return Vec::new();
    };
    let writes = source
        .rules
        .iter()
        .filter(|rule| rule.event != '1' && crate::sql::mentions(&rule.definition, &shadow.name));
    writes.map(|rule| rule.oid).collect()
}

fn extend(known: &mut Vec<Oid>, more: impl Iterator<Item = Oid>) {
    for oid in more {
        if !known.contains(&oid) {
            known.push(oid);
        }
    }
}

fn add(pairs: &mut Vec<Pair>, pair: Pair, trigger: &Trigger) {
    match pairs
        .iter_mut()
        .find(|p| p.source == pair.source && p.shadow == pair.shadow)
    {
        Some(known) => {
            extend(&mut known.triggers, std::iter::once(trigger.oid));
            extend(&mut known.functions, std::iter::once(trigger.function));
            for (source, shadow) in pair.columns {
                known.columns.entry(source).or_insert(shadow);
            }
        }
        None => pairs.push(Pair {
            triggers: vec![trigger.oid],
            functions: vec![trigger.function],
            ..pair
        }),
    }
}

/// Columns that are gone or renamed drop out of the map; what is written now was added before.
fn renamed(catalog: &Catalog, pair: &mut Pair) {
    let (Some(source), Some(shadow)) =
        (catalog.relation(pair.source), catalog.relation(pair.shadow))
    else {
        return;
    };
    pair.columns
        .retain(|from, to| source.column(from).is_some() && shadow.column(to).is_some());
    pair.key
        .retain(|(from, to)| source.column(from).is_some() && shadow.column(to).is_some());
}
