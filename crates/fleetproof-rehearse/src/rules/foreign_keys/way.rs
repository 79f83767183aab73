use fleetproof_model::WayOut;

use super::keys::ShadowKey;
use crate::{
    catalog::Constraint,
    rules::Scene,
    sql::{identifier, list},
};

/// The key as it should be: instead of the statement that adds it, if it does nothing else, or put
/// right afterwards. `definition` is what follows the constraint's name; none to do without the key.
pub(super) fn replaced(scene: &Scene<'_>, key: &ShadowKey<'_>, definition: Option<&str>) -> WayOut {
    let (table, name) = (key.relation.sql(), identifier(&key.key.name));
    let mut way = WayOut::default();
    let add = definition.map(|text| format!("ALTER TABLE {table} ADD CONSTRAINT {name} {text}"));
    match add {
        Some(add) if is_added_alone(scene, key) => way.instead = vec![add],
        add => {
            way.after = vec![format!("ALTER TABLE {table} DROP CONSTRAINT {name}")];
            way.after.extend(add);
        }
    }
    way
}

/// The key with what the key between the sources does when a row goes.
pub(super) fn like_source(scene: &Scene<'_>, key: &ShadowKey<'_>, own: &Constraint) -> WayOut {
    let source = scene.catalog().relation(key.child.source);
    let columns = source.map(|source| source.names(&own.columns));
    let columns = columns.unwrap_or_default();
    let columns = list(columns.iter().filter_map(|name| key.child.to_shadow(name)));
    let plain = without_action(&key.key.definition);
    let definition = match own.on_delete {
        // Of the columns that the source changes; the others may be part of the shadow's key.
        'n' if scene.catalog().database.major() >= 15 => {
            format!("{} ON DELETE SET NULL ({columns}){}", plain.0, plain.1)
        }
        'n' | 'd' => format!("{} DEFERRABLE INITIALLY DEFERRED", plain.0),
        _ => format!("{} ON DELETE CASCADE{}", plain.0, plain.1),
    };
    replaced(scene, key, Some(&definition))
}

/// What stands before and after `ON DELETE …` in a definition as the server prints it.
fn without_action(definition: &str) -> (&str, &str) {
    let ends = [" DEFERRABLE", " INITIALLY", " NOT VALID"];
    let end = ends.iter().filter_map(|end| definition.find(end)).min();
    let (head, tail) = definition.split_at(end.unwrap_or(definition.len()));
    let head = head
        .split_once(" ON DELETE ")
        .map_or(head, |(head, _)| head);
    (head, tail)
}

/// Whether a statement of the migration adds the key and nothing else.
fn is_added_alone(scene: &Scene<'_>, key: &ShadowKey<'_>) -> bool {
    let mut makes = scene.statements().filter(|(applied, text)| {
        let table = applied.state.catalog.relation(key.relation.oid);
        let there = table.is_some_and(|t| t.constraints.iter().any(|k| k.oid == key.key.oid));
        there && text.contains(&key.key.name)
    });
    let Some((_, text)) = makes.next() else {
        return false;
    };
    let text = text.to_ascii_uppercase();
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    let adds = words.iter().filter(|word| **word == "ADD").count();
    words.starts_with(&["ALTER", "TABLE"]) && adds == 1 && !text.contains(';')
}
