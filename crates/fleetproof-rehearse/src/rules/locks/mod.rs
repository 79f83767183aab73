//! Locks that the migration takes, against those that live writes take.
//!
//! A live write locks its source, then, in the sync trigger, the shadow.

pub(super) mod index_build;
pub(super) mod order;
pub(super) mod queue;

use super::{Applied, Scene, State};
use crate::{
    catalog::{Catalog, Oid},
    sync::Pair,
};

/// Locks that no write goes past.
pub(super) const AGAINST_WRITES: &[&str] = &[
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
];

/// A transaction of the migration.
#[derive(Debug, Clone, Copy)]
struct Transaction<'a> {
    /// What it found.
    before: &'a State,
    /// Its statements.
    statements: &'a [Applied],
}

/// The transactions carried out so far.
fn transactions<'a>(scene: &Scene<'a>) -> Vec<Transaction<'a>> {
    let mut before = scene.before;
    let mut found = Vec::new();
    for statements in scene
        .applied
        .chunk_by(|one, next| one.transaction == next.transaction)
    {
        found.push(Transaction { before, statements });
        before = statements.last().map_or(before, |last| &last.state);
    }
    found
}

impl<'a> Transaction<'a> {
    /// The pairs that live writes went through when it began.
    fn live_pairs(&self) -> impl Iterator<Item = &'a Pair> {
        self.before.pairs.pairs.iter().filter(|pair| pair.is_live())
    }

    /// The first statement that got one of `modes` on one of `tables`: its place here.
    fn first(&self, tables: &[Oid], modes: &[&str]) -> Option<usize> {
        self.statements
            .iter()
            .position(|statement| holds(statement, tables, modes))
    }

    /// A table's name when the transaction began, for reports.
    fn shown(&self, table: Oid) -> String {
        let relation = self.before.catalog.relation(table);
        relation.map_or_else(String::new, crate::catalog::Relation::shown)
    }

    /// A name for keys of suspects.
    fn number(&self) -> u32 {
        self.statements.first().map_or(0, |first| first.transaction)
    }
}

fn holds(statement: &Applied, tables: &[Oid], modes: &[&str]) -> bool {
    statement
        .locks
        .iter()
        .any(|lock| tables.contains(&lock.relation) && modes.contains(&lock.mode.as_str()))
}

/// A table and its partitions.
fn tree(catalog: &Catalog, table: Oid) -> Vec<Oid> {
    let tables = catalog.tree(table);
    tables.into_iter().map(|relation| relation.oid).collect()
}

/// The line that a statement begins in.
fn line(scene: &Scene<'_>, statement: &Applied) -> u32 {
    let text = scene
        .migration
        .and_then(|migration| migration.statements.get(statement.statement));
    text.map_or(0, |statement| statement.line)
}
