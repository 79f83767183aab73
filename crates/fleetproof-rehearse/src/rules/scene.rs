use std::sync::Arc;

use crate::{
    ServerWords,
    catalog::{Catalog, Oid, Relation, RewriteRule, Trigger},
    history::{History, Kinship, OldRow},
    migration,
    queries::Queries,
    rows::Wishes,
    sync::{Pair, Pairs},
    today::Today,
};

/// A state of the schema: as live writes meet it, between two commits.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// What is there.
    pub catalog: Arc<Catalog>,
    /// Sources and shadows.
    pub pairs: Arc<Pairs>,
}

/// A statement of the migration that was carried out.
#[derive(Debug, Clone)]
pub struct Applied {
    /// Its place in the migration.
    pub statement: usize,
    /// The transaction that it ran in: each statement by itself has a number of its own.
    pub transaction: u32,
    /// Locks on relations that the transaction held after it.
    pub locks: Vec<HeldLock>,
    /// Milliseconds that it would have waited for a lock; 0 for ever.
    pub lock_timeout_ms: u64,
    /// Whether the session's `session_replication_role` was `replica` after it.
    pub as_replica: bool,
    /// The state after it.
    pub state: State,
}

/// A statement of the migration that the server refused.
#[derive(Debug, Clone, Copy)]
pub struct Refused<'a> {
    /// Its text.
    pub statement: &'a str,
    /// What the server said.
    pub words: &'a ServerWords,
}

/// A lock on a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLock {
    /// The relation.
    pub relation: Oid,
    /// Such as `AccessExclusiveLock`.
    pub mode: String,
}

/// Everything that a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The schema before the migration.
    pub before: &'a State,
    /// The state that is judged. The same as `before` where that is judged.
    pub now: &'a State,
    /// The migration, if there is one.
    pub migration: Option<&'a migration::Migration>,
    /// Its statements carried out up to `now`.
    pub applied: &'a [Applied],
    /// Statements that the new code will run.
    pub queries: &'a Queries,
    /// Whether no statement is to follow.
    pub is_last: bool,
    /// The state that the whole migration leads to, as far as it goes through.
    pub ahead: &'a State,
    /// What was read of the database itself: its roles, settings and subscriptions count. Its oids are
    /// not those of the states.
    pub target: &'a Catalog,
    /// Rows that are older than the migration.
    pub history: &'a History,
    /// Which rows belong to which, by keys between shadows in any state.
    pub kinships: &'a [Kinship],
    /// The database's rows.
    pub today: &'a Today,
}

impl<'a> Scene<'a> {
    /// What is there now.
    pub fn catalog(&self) -> &'a Catalog {
        &self.now.catalog
    }

    /// Sources and shadows now, each pair with its two tables.
    pub fn pairs(&self) -> impl Iterator<Item = (&'a Pair, &'a Relation, &'a Relation)> {
        let catalog = &self.now.catalog;
        self.now.pairs.pairs.iter().filter_map(|pair| {
            Some((
                pair,
                catalog.relation(pair.source)?,
                catalog.relation(pair.shadow)?,
            ))
        })
    }

    /// Whether this is the state before the migration.
    pub fn is_before(&self) -> bool {
        self.applied.is_empty()
    }

    /// Values that decide on the partition of the pair's shadow, or one `None`.
    pub fn parts(&self, pair: &Pair) -> Vec<Option<String>> {
        crate::history::parts(self.catalog(), pair)
    }

    /// Wishes for an ordinary new row of the pair's source in `part`: it belongs to rows that are
    /// in the shadows too.
    pub fn ordinary(&self, pair: &Pair, part: Option<&str>) -> Wishes {
        self.row_for(pair, part, true)
    }

    /// The same, belonging to rows that the shadows do not have, where there are any.
    pub fn orphan(&self, pair: &Pair, part: Option<&str>) -> Wishes {
        self.row_for(pair, part, false)
    }

    fn row_for(&self, pair: &Pair, part: Option<&str>, copied: bool) -> Wishes {
        let mut wishes = crate::history::wishes_for(self.catalog(), pair, part);
        for kinship in self
            .kinships
            .iter()
            .filter(|kinship| kinship.child == pair.source)
        {
            let parent = self.history.rows.iter().find(|row| {
                row.source == kinship.parent
                    && row.copied == copied
                    && (row.part.as_deref() == part || row.part.is_none() || part.is_none())
            });
            if let Some(parent) = parent {
                wishes = crate::history::belongs_to(wishes, kinship, &parent.built);
            }
        }
        wishes
    }

    /// The texts of the functions that write the pair's shadow.
    pub fn function_text(&self, pair: &Pair) -> String {
        let catalog = self.catalog();
        let triggers = self.triggers(pair).into_iter();
        let functions = triggers.filter_map(|(_, trigger)| catalog.function(trigger.function));
        functions
            .map(|function| function.source.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The triggers that write the pair's shadow, each with the table that it is on.
    pub fn triggers(&self, pair: &Pair) -> Vec<(&'a Relation, &'a Trigger)> {
        let tree = self.now.catalog.tree(pair.source).into_iter();
        tree.flat_map(|table| table.triggers.iter().map(move |trigger| (table, trigger)))
            .filter(|(_, trigger)| pair.triggers.contains(&trigger.oid))
            .collect()
    }

    /// The rewrite rules that write the pair's shadow.
    pub fn rules(&self, pair: &Pair) -> Vec<&'a RewriteRule> {
        let tree = self.now.catalog.tree(pair.source).into_iter();
        tree.flat_map(|table| &table.rules)
            .filter(|rule| pair.rules.contains(&rule.oid))
            .collect()
    }

    /// A copied old row of the pair: its place, and the row.
    pub fn old(&self, pair: &Pair) -> Option<(usize, &'a OldRow)> {
        let of = |row: &OldRow| {
            row.source == pair.source && (row.shadow == pair.shadow || row.shadow == 0)
        };
        let rows = self.history.rows.iter().enumerate();
        rows.filter(|(_, row)| of(row))
            .max_by_key(|(at, row)| (row.copied, std::cmp::Reverse(*at)))
    }

    /// The pair as it was before the migration.
    pub fn pair_before(&self, pair: &Pair) -> Option<&'a Pair> {
        self.before.pairs.get(pair.source, pair.shadow)
    }

    /// The pair as it was when the transaction of `applied` began.
    pub fn pair_at_begin(&self, applied: &Applied, pair: &Pair) -> Option<&'a Pair> {
        let earlier = self.applied.iter().rev();
        let last = earlier
            .filter(|other| other.transaction < applied.transaction)
            .map(|other| &other.state)
            .next();
        let state = last.unwrap_or(self.before);
        state.pairs.get(pair.source, pair.shadow)
    }

    /// Whether the migration made or changed a function that writes the pair's shadow.
    pub fn function_changed(&self, pair: &Pair) -> bool {
        let before = &self.before.catalog;
        self.triggers(pair).iter().any(|(_, trigger)| {
            let now = self.now.catalog.function(trigger.function);
            now.map(|f| (&f.source, &f.config))
                != before
                    .function(trigger.function)
                    .map(|f| (&f.source, &f.config))
        })
    }

    /// The texts of the statements carried out so far.
    pub fn statements(&self) -> impl Iterator<Item = (&'a Applied, &'a str)> {
        let migration = self.migration;
        self.applied.iter().filter_map(move |applied| {
            Some((
                applied,
                migration?.statements.get(applied.statement)?.text.as_str(),
            ))
        })
    }

    /// The catalog's relation behind `oid`, for reports.
    pub fn shown(&self, oid: Oid) -> String {
        let now = self.now.catalog.relation(oid);
        let found = now.or_else(|| self.before.catalog.relation(oid));
        found.map_or_else(|| format!("relation {oid}"), Relation::shown)
    }
}
