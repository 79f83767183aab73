//! What was seen, taken into the pairs.

use std::collections::BTreeMap;

use fleetproof_model::Unread;

use super::{arrival::Arrival, mapped::mapped, may_write};
use crate::{
    catalog::{Catalog, Relation, Trigger},
    sync::{Pair, Pairs, pairs::rules, reach::reached},
};

/// Takes what was seen into the pairs.
pub(super) fn note(
    catalog: &Catalog,
    pairs: &mut Pairs,
    source: &Relation,
    arrivals: &[Arrival],
    unread: &mut Vec<Unread>,
) {
    for arrival in arrivals {
        let Some(shadow) = catalog.relation(arrival.table) else {
            continue;
        };
        let columns = mapped(source, shadow, arrival);
        let known = pairs
            .pairs
            .iter_mut()
            .find(|pair| pair.source == source.oid && pair.shadow == shadow.oid);
        match known {
            Some(pair) => {
                pair.watched = true;
                for (from, to) in columns {
                    pair.columns.entry(from).or_insert(to);
                }
            }
            None => {
                let pair = pair_of(catalog, pairs, source, shadow, columns);
                let told = reached(catalog, pairs, source.oid);
                if pair.is_some() && told.is_some_and(|told| !told.contains(&shadow.oid)) {
                    unread.push(Unread {
                        object: format!("{} → {}", source.shown(), shadow.shown()),
                        reason: "a write that was watched arrived there, which no trigger \
                                 function's text tells; the rules go by what was watched"
                            .to_owned(),
                    });
                }
                pairs.pairs.extend(pair);
            }
        }
    }
    for pair in pairs
        .pairs
        .iter()
        .filter(|pair| pair.source == source.oid && !pair.watched)
    {
        let fires = source.triggers.iter().any(|trigger| {
            pair.triggers.contains(&trigger.oid) && trigger.fires() && trigger.events().insert()
        });
        let conditional = source
            .triggers
            .iter()
            .any(|trigger| pair.triggers.contains(&trigger.oid) && trigger.when().is_some());
        if fires && pair.read && !conditional {
            let shadow = catalog
                .relation(pair.shadow)
                .map_or_else(String::new, Relation::shown);
            unread.push(Unread {
                object: format!("{} → {shadow}", source.shown()),
                reason: "the trigger function's text says that a new row goes there, but a write \
                         that was watched did not arrive; the rules go by what was watched"
                    .to_owned(),
            });
        }
    }
}

/// A pair that was seen and not read: if the row that arrived is told by the source's key, and holds
/// most of what was written.
fn pair_of(
    catalog: &Catalog,
    pairs: &Pairs,
    source: &Relation,
    shadow: &Relation,
    columns: BTreeMap<String, String>,
) -> Option<Pair> {
    let primary = source.primary_key();
    let key: Vec<_> = primary
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), columns.get(*name)?.clone())))
        .collect();
    let unique = shadow
        .indexes
        .iter()
        .filter(|index| index.is_unique && index.is_plain());
    // By the source's key and more of its columns, or by a part of that key.
    let told = unique.map(|index| shadow.names(index.key())).any(|names| {
        let covers = key.iter().all(|(_, to)| names.contains(&to.as_str()))
            && names
                .iter()
                .all(|name| columns.values().any(|to| to == name));
        covers
            || names
                .iter()
                .all(|name| key.iter().any(|(_, to)| to == name))
    });
    let most = columns.len() * 2 >= shadow.columns.len();
    let rules = rules(catalog, source.oid, shadow.oid);
    let triggers = match rules.is_empty() {
        true => may_have_written(catalog, pairs, source),
        false => Vec::new(),
    };
    (!primary.is_empty() && key.len() == primary.len() && told && most).then(|| Pair {
        source: source.oid,
        shadow: shadow.oid,
        columns,
        key,
        triggers: triggers.iter().map(|trigger| trigger.oid).collect(),
        functions: triggers.iter().map(|trigger| trigger.function).collect(),
        rules,
        read: false,
        watched: true,
    })
}

/// The triggers of `source` that may have done what was seen: those whose functions write something,
/// or leave it open; all, if there are none such.
fn may_have_written<'a>(
    catalog: &'a Catalog,
    pairs: &Pairs,
    source: &Relation,
) -> Vec<&'a Trigger> {
    let tree = catalog.tree(source.oid).into_iter();
    let all = tree.flat_map(|table| &table.triggers);
    let all: Vec<_> = all
        .filter(|trigger| catalog.function(trigger.function).is_some())
        .collect();
    let writes = |trigger: &&&Trigger| {
        let body = pairs.by_trigger.get(&trigger.oid);
        body.is_some_and(|body| !body.writes.is_empty()) || may_write(pairs, trigger)
    };
    let some: Vec<_> = all.iter().filter(writes).copied().collect();
    if some.is_empty() { all } else { some }
}
