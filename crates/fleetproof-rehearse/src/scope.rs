//! What a migration may touch: in a database of a thousand tables, most have nothing to do with it.

use std::collections::BTreeSet;

use crate::{
    RehearseError,
    catalog::{Catalog, Oid},
    migration::Migration,
    queries::Queries,
};

/// Up to this many tables, everything is looked at.
const SMALL: usize = 150;
/// Rounds of going from tables to those that lie next to them through a trigger.
const ROUNDS: usize = 3;

/// The tables that are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(Option<BTreeSet<Oid>>);

impl Scope {
    /// All tables.
    pub fn everything() -> Self {
        Self(None)
    }

    /// The tables of `schema`, if one is named, or those that `migration` and `queries` name; those that triggers
    /// connect with them, and those that keys connect with these. A name in a comment or a text counts
    /// too: better too much.
    ///
    /// # Errors
    /// There may be no such schema.
    pub fn of(
        catalog: &Catalog,
        migration: Option<&Migration>,
        queries: &Queries,
        schema: Option<&str>,
    ) -> Result<Self, RehearseError> {
        let mut found = match (schema, migration) {
            (Some(schema), _) => {
                if !catalog.database.schemas.iter().any(|name| name == schema) {
                    return Err(RehearseError::NoSchema(schema.to_owned()));
                }
                let own = catalog.relations.iter().filter(|r| r.schema == schema);
                own.map(|relation| relation.oid).collect()
            }
            (None, Some(migration)) if tables(catalog) > SMALL => {
                named(catalog, migration, queries)
            }
            _ => return Ok(Self::everything()),
        };
        let bodies: Vec<_> = catalog
            .functions
            .iter()
            .map(|f| (f, words_of(&f.source)))
            .collect();
        for _ in 0..ROUNDS {
            let before = found.len();
            families(catalog, &mut found);
            by_triggers(catalog, &bodies, &mut found);
            by_keys(catalog, &mut found);
            if found.len() == before {
                break;
            }
        }
        families(catalog, &mut found);
        referenced(catalog, &mut found);
        families(catalog, &mut found);
        Ok(Self(Some(found)))
    }

    /// What of `catalog` lies within.
    pub fn within(&self, catalog: &Catalog) -> Catalog {
        let Some(tables) = &self.0 else {
            return catalog.clone();
        };
        let mut part = catalog.clone();
        part.relations.retain(|relation| match relation.kind {
            'v' | 'm' => relation.rests_on.iter().all(|oid| tables.contains(oid)),
            _ => tables.contains(&relation.oid),
        });
        let called: BTreeSet<Oid> = part
            .relations
            .iter()
            .flat_map(|relation| relation.triggers.iter().map(|trigger| trigger.function))
            .collect();
        part.functions
            .retain(|function| !function.is_trigger || called.contains(&function.oid));
        part.sequences.retain(|sequence| {
            sequence
                .owner_relation
                .is_none_or(|owner| tables.contains(&owner))
        });
        part.indexed()
    }
}

fn tables(catalog: &Catalog) -> usize {
    catalog.relations.iter().filter(|r| r.is_table()).count()
}

/// The tables that the texts of migration and queries name, itself or by a trigger, function, constraint or index.
fn named(catalog: &Catalog, migration: &Migration, queries: &Queries) -> BTreeSet<Oid> {
    let mut words = BTreeSet::new();
    for statement in &migration.statements {
        words.extend(words_of(&statement.text));
    }
    for query in &queries.queries {
        words.extend(words_of(&query.text));
    }
    let is_named = |name: &String| words.contains(name.as_str());
    let function = |oid| catalog.function(oid).is_some_and(|f| is_named(&f.name));
    let concerned = catalog.relations.iter().filter(|relation| {
        is_named(&relation.name)
            || relation
                .triggers
                .iter()
                .any(|trigger| is_named(&trigger.name) || function(trigger.function))
            || relation.constraints.iter().any(|c| is_named(&c.name))
            || relation.indexes.iter().any(|index| is_named(&index.name))
    });
    concerned.map(|relation| relation.oid).collect()
}

/// Partitions with their routing tables.
fn families(catalog: &Catalog, found: &mut BTreeSet<Oid>) {
    let roots: BTreeSet<Oid> = found
        .iter()
        .filter_map(|&oid| catalog.root(oid))
        .map(|root| root.oid)
        .collect();
    for root in roots {
        found.extend(catalog.tree(root).iter().map(|relation| relation.oid));
    }
}

/// Tables whose triggers name a table that was found, and tables that the triggers of those name.
fn by_triggers(
    catalog: &Catalog,
    bodies: &[(&crate::catalog::Function, BTreeSet<&str>)],
    found: &mut BTreeSet<Oid>,
) {
    let names: BTreeSet<&str> = found
        .iter()
        .filter_map(|&oid| catalog.relation(oid))
        .map(|r| r.name.as_str())
        .collect();
    let mut next = BTreeSet::new();
    for relation in catalog
        .relations
        .iter()
        .filter(|relation| !relation.triggers.is_empty())
    {
        for trigger in &relation.triggers {
            let Some((function, words)) = bodies.iter().find(|(f, _)| f.oid == trigger.function)
            else {
                continue;
            };
            // What it writes cannot be told from the text.
            let opaque = function.language != "plpgsql";
            if found.contains(&relation.oid) {
                let written = catalog
                    .relations
                    .iter()
                    .filter(|r| words.contains(r.name.as_str()));
                next.extend(written.map(|relation| relation.oid));
            } else if opaque || words.iter().any(|word| names.contains(word)) {
                next.insert(relation.oid);
            }
        }
    }
    found.extend(next);
}

/// Tables with keys to those found.
fn by_keys(catalog: &Catalog, found: &mut BTreeSet<Oid>) {
    let next: Vec<Oid> = catalog
        .relations
        .iter()
        .filter(|relation| {
            relation
                .constraints
                .iter()
                .any(|key| found.contains(&key.referenced))
        })
        .map(|relation| relation.oid)
        .collect();
    found.extend(next);
}

/// Tables that those found refer to, and so on: without them no row can be made.
fn referenced(catalog: &Catalog, found: &mut BTreeSet<Oid>) {
    let mut waiting: Vec<Oid> = found.iter().copied().collect();
    while let Some(oid) = waiting.pop() {
        let Some(relation) = catalog.relation(oid) else {
            continue;
        };
        for key in relation
            .constraints
            .iter()
            .filter(|key| key.referenced != 0)
        {
            if found.insert(key.referenced) {
                waiting.push(key.referenced);
            }
        }
    }
}

/// Everything in a text that may be a name.
fn words_of(text: &str) -> BTreeSet<&str> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    text.split(|c: char| !part(c))
        .filter(|word| !word.is_empty())
        .collect()
}
