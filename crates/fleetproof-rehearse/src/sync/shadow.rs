//! Whether a table that a trigger writes is a copy of the trigger's own.

use std::collections::BTreeMap;

use super::{Pair, mapped::mapped, resolve};
use crate::{
    catalog::{Catalog, Function, Oid, Relation, Trigger},
    reading::{Body, Record, Value, Write, WriteKind},
};

/// The shadows that a trigger function of `source` writes.
pub(super) fn pairs_of(
    catalog: &Catalog,
    source: Oid,
    (trigger, function): (&Trigger, &Function),
    body: &Body,
) -> Vec<(Keeps, Pair)> {
    let Some(relation) = catalog.relation(source) else {
        return Vec::new();
    };
    let mut targets: Vec<Oid> = Vec::new();
    for write in &body.writes {
        if let Some(target) = resolve(catalog, function, &write.target) {
            let target = catalog.root(target.oid).map_or(target.oid, |root| root.oid);
            if target != source && !targets.contains(&target) {
                targets.push(target);
            }
        }
    }
    let pair = |target: Oid| {
        let shadow = catalog.relation(target)?;
        let here = |write: &&Write| {
            resolve(catalog, function, &write.target).is_some_and(|found| {
                catalog
                    .root(found.oid)
                    .is_some_and(|root| root.oid == target)
            })
        };
        let writes: Vec<&Write> = body.writes.iter().filter(here).collect();
        is_shadow(relation, shadow, trigger, &writes)
    };
    targets.into_iter().filter_map(pair).collect()
}

/// What a trigger keeps in step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeps {
    /// A copy of every row.
    Rows,
    /// Some columns of rows that are made elsewhere: by another trigger, or by the application, whose
    /// rows then have a life of their own.
    Changes,
}

/// Judges whether `writes`, all on `shadow`, keep a copy of the source's rows: a row of the shadow
/// stands for the row of the source with the same key, and holds most of its columns.
fn is_shadow(
    source: &Relation,
    shadow: &Relation,
    trigger: &Trigger,
    writes: &[&Write],
) -> Option<(Keeps, Pair)> {
    let mut columns = BTreeMap::new();
    let inserts =
        |write: &&&Write| write.kind == WriteKind::Insert || write.kind == WriteKind::Merge;
    for write in writes
        .iter()
        .filter(inserts)
        .chain(writes.iter().filter(|w| !inserts(w)))
    {
        for (from, to) in mapped(source, shadow, write) {
            columns.entry(from).or_insert(to);
        }
    }
    // What only changes leave behind is no copy of every row.
    let copies_new = writes.iter().filter(inserts).any(|write| {
        trigger.events().insert()
            && write.events.insert
            && (write.positional || write.columns.iter().any(|c| is_new(&c.value)))
    });
    let primary = source.primary_key();
    let key: Vec<(String, String)> = primary
        .iter()
        .filter_map(|from| Some(((*from).to_owned(), columns.get(*from)?.clone())))
        .collect();
    if primary.is_empty() || key.len() < primary.len() {
        return None;
    }
    // A row of a log is told by a number of its own; of a copy, by the source's.
    let told = shadow
        .indexes
        .iter()
        .filter(|index| index.is_unique && index.expressions.is_none());
    let told_by_source = told.map(|index| shadow.names(index.key())).any(|names| {
        key.iter().all(|(_, to)| names.contains(&to.as_str()))
            && names
                .iter()
                .all(|name| columns.values().any(|to| to == name))
    });
    let looked_up = writes.iter().any(|write| {
        matches!(write.kind, WriteKind::Update | WriteKind::Delete)
            && write
                .filter
                .iter()
                .any(|term| key.iter().any(|(_, to)| *to == term.column))
    });
    let most =
        columns.len() * 2 >= shadow.columns.len() || columns.len() * 2 >= source.columns.len();
    let copies = match copies_new {
        true => told_by_source || looked_up,
        false => told_by_source && looked_up,
    };
    let is = copies && most && !changes_by_count(writes);
    let keeps =
        if writes.iter().any(|write| inserts(&write)) || columns.len() == shadow.columns.len() {
            Keeps::Rows
        } else {
            Keeps::Changes
        };
    let pair = Pair {
        columns,
        read: true,
        ..Pair::compared(source.oid, shadow.oid, key)
    };
    is.then_some((keeps, pair))
}

fn is_new(value: &Value) -> bool {
    matches!(value, Value::New(_) | Value::Row(Record::New))
}

/// A counter adds to what is there; a copy never looks at it.
fn changes_by_count(writes: &[&Write]) -> bool {
    let updates = writes
        .iter()
        .filter(|write| write.kind == WriteKind::Update);
    let counts = |write: &&&Write| {
        !write.columns.is_empty()
            && write.columns.iter().all(
                |c| matches!(&c.value, Value::Expression { columns, .. } if columns.is_empty()),
            )
    };
    updates.clone().count() > 0 && updates.clone().filter(counts).count() == updates.count()
}
