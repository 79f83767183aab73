//! The key between the sources that a key between their shadows corresponds to, and what the two do
//! when a row goes that others refer to.

use super::keys::ShadowKey;
use crate::{
    catalog::{Constraint, ConstraintKind},
    rules::Scene,
    trial::{Act, Recipe, Row},
};

/// The key between the sources, if there is one.
pub(super) fn source_key<'a>(scene: &Scene<'a>, key: &ShadowKey<'_>) -> Option<&'a Constraint> {
    let catalog = scene.catalog();
    let source = catalog.relation(key.child.source)?;
    source.constraints.iter().find(|own| {
        let names = source.names(&own.columns);
        let shared = |(column, _): &(&str, &str)| {
            let column = key.child.to_source(column);
            column.is_some_and(|column| names.contains(&column))
        };
        let root = catalog.root(own.referenced);
        own.kind == ConstraintKind::Foreign
            && root.is_some_and(|root| root.oid == key.parent.source)
            && key.columns().iter().any(shared)
    })
}

/// A flag of the catalog, in SQL.
pub(super) fn action(flag: char) -> &'static str {
    match flag {
        'c' => "ON DELETE CASCADE",
        'n' => "ON DELETE SET NULL",
        'd' => "ON DELETE SET DEFAULT",
        'r' => "ON DELETE RESTRICT",
        _ => "ON DELETE NO ACTION",
    }
}

/// The end of a parent that has a child, for each kind of parent.
pub(super) fn deletes_of_parents(scene: &Scene<'_>, key: &ShadowKey<'_>) -> Vec<Recipe> {
    let mut found = Vec::new();
    for part in scene.parts(key.parent) {
        let part = part.as_deref();
        let parent = scene.history.row(key.parent, part, true);
        if let (Some((at, _)), true) = (parent, key.concerns(part)) {
            let child = Act::Insert {
                table: key.child.source,
                wishes: scene.ordinary(key.child, part),
            };
            found.push(Recipe::write(Act::Delete { row: Row::Old(at) }).after(child));
        }
    }
    found
}
