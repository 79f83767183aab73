use crate::{
    catalog::{Function, Relation},
    reading::{Body, ColumnWrite, Write, WriteKind},
    rules::Scene,
    sync::{Pair, resolve},
};

use super::lexis::{Word, words};

/// A trigger function that writes a pair's shadow.
#[derive(Debug, Clone)]
pub(in crate::rules) struct Syncing<'a> {
    /// The table whose trigger calls it: the source, or a partition of it.
    pub(super) table: &'a Relation,
    /// The function.
    pub(super) function: &'a Function,
    /// What it says; nothing if its language could not be read.
    pub(super) body: Option<&'a Body>,
    /// Its writes to the shadow, as far as they were read.
    pub(super) writes: Vec<&'a Write>,
    /// The names in its text.
    pub(super) words: Vec<Word>,
}

impl<'a> Syncing<'a> {
    /// The functions of the pair's triggers, each once.
    pub(in crate::rules) fn of(scene: &Scene<'a>, pair: &Pair) -> Vec<Self> {
        let catalog = scene.catalog();
        let mut found: Vec<Self> = Vec::new();
        for (table, trigger) in scene.triggers(pair) {
            let Some(function) = catalog.function(trigger.function) else {
                continue;
            };
            if found.iter().any(|known| known.function.oid == function.oid) {
                continue;
            }
            let body = scene
                .now
                .pairs
                .by_trigger
                .get(&trigger.oid)
                .map(AsRef::as_ref);
            let body = body.filter(|body| !body.writes.is_empty());
            let to_shadow = |write: &&Write| {
                let target = resolve(catalog, function, &write.target);
                let root = target.and_then(|target| catalog.root(target.oid));
                root.is_some_and(|root| root.oid == pair.shadow)
            };
            let writes = body.map_or_else(Vec::new, |body| {
                body.writes.iter().filter(to_shadow).collect()
            });
            found.push(Self {
                table,
                function,
                body,
                writes,
                words: words(&function.source),
            });
        }
        found
    }

    /// As PostgreSQL names a place in its CONTEXT.
    pub(super) fn at(&self, line: Option<u32>) -> String {
        match line {
            Some(line) => format!("{} line {line}", self.function.shown()),
            None => self.function.shown(),
        }
    }
}

/// Whether `write` writes columns, and `column` of its table is not among them.
pub(super) fn leaves_out(write: &Write, column: &str) -> bool {
    let names = |columns: &[ColumnWrite]| columns.iter().any(|c| c.column == column);
    let conflict = write.conflict.as_ref();
    let updates = conflict.map(|c| c.updates.as_slice()).unwrap_or_default();
    matches!(write.kind, WriteKind::Insert | WriteKind::Update)
        && !write.positional
        && (!names(&write.columns) || (!updates.is_empty() && !names(updates)))
}
