use std::{collections::BTreeMap, sync::Arc};

use crate::{
    catalog::{Catalog, Function, Oid, Relation, Trigger},
    reading::Body,
};

/// A source table and a shadow table that a trigger keeps in step with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The table that is written by the application.
    pub source: Oid,
    /// The table that a trigger writes: the routing table, if it has partitions.
    pub shadow: Oid,
    /// Columns of the source and the columns of the shadow that they are written to.
    pub columns: BTreeMap<String, String>,
    /// Columns that tell a row, in the source and in the shadow.
    pub key: Vec<(String, String)>,
    /// The triggers that write the shadow now; empty once a migration has dropped them.
    pub triggers: Vec<Oid>,
    /// The functions that were seen to write it: a trigger made anew with one of them writes it too,
    /// whatever language it is in.
    pub functions: Vec<Oid>,
    /// Rewrite rules that write it.
    pub rules: Vec<Oid>,
    /// Whether the trigger function's text was read, and named this shadow.
    pub read: bool,
    /// Whether a write was seen to arrive.
    pub watched: bool,
}

impl Pair {
    /// Two tables that ought to hold the same rows, whoever sees to that.
    pub(crate) fn compared(source: Oid, shadow: Oid, key: Vec<(String, String)>) -> Self {
        Self {
            source,
            shadow,
            columns: BTreeMap::new(),
            key,
            triggers: Vec::new(),
            functions: Vec::new(),
            rules: Vec::new(),
            read: false,
            watched: false,
        }
    }

    /// The shadow's column that `column` of the source is written to.
    pub fn to_shadow(&self, column: &str) -> Option<&str> {
        self.columns.get(column).map(String::as_str)
    }

    /// The source's column that `column` of the shadow is written from.
    pub fn to_source(&self, column: &str) -> Option<&str> {
        let mut columns = self.columns.iter();
        columns
            .find(|(_, shadow)| *shadow == column)
            .map(|(source, _)| source.as_str())
    }

    /// Whether a trigger or a rule writes the shadow now.
    pub fn is_live(&self) -> bool {
        !self.triggers.is_empty() || !self.rules.is_empty()
    }
}

/// The pairs of a database, and the bodies of the functions of its triggers.
#[derive(Debug, Clone, Default)]
pub struct Pairs {
    /// Source and shadow, each pair once.
    pub pairs: Vec<Pair>,
    /// What the functions of triggers say, by the trigger's oid: its arguments and its table's name may
    /// make one function say different things.
    pub by_trigger: BTreeMap<Oid, Arc<Body>>,
}

impl Pairs {
    /// The pairs with this source.
    pub fn of_source(&self, source: Oid) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(move |pair| pair.source == source)
    }

    /// The pairs with this shadow.
    pub fn of_shadow(&self, shadow: Oid) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(move |pair| pair.shadow == shadow)
    }

    /// The pair of these two.
    pub fn get(&self, source: Oid, shadow: Oid) -> Option<&Pair> {
        self.of_source(source).find(|pair| pair.shadow == shadow)
    }

    /// The triggers of a pair that are there, each with its table, function and body.
    pub fn triggers<'a>(
        &'a self,
        catalog: &'a Catalog,
        pair: &'a Pair,
    ) -> impl Iterator<Item = (&'a Relation, &'a Trigger, &'a Function, &'a Body)> {
        let tables = catalog.tree(pair.source).into_iter().map(|table| table.oid);
        let mut found: Vec<_> = tables.flat_map(|oid| catalog.triggers_of(oid)).collect();
        found.sort_by_key(|(_, trigger)| trigger.oid);
        found.dedup_by_key(|(_, trigger)| trigger.oid);
        found.into_iter().filter_map(move |(table, trigger)| {
            if !pair.triggers.contains(&trigger.oid) {
                return None;
            }
            let function = catalog.function(trigger.function)?;
            Some((
                table,
                trigger,
                function,
                self.by_trigger.get(&trigger.oid)?.as_ref(),
            ))
        })
    }
}
