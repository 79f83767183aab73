use std::{collections::BTreeMap, sync::Arc};

use super::{read::Read, resolve};
use crate::{
    catalog::{Catalog, Function, Oid, Relation, Trigger},
    reading::{Body, ColumnWrite, Record, Value, Write, WriteKind},
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
            let source = if source == relation.oid {
                relation.oid
            } else {
                source
            };
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

/// The shadows that a trigger function of `source` writes.
fn pairs_of(
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
enum Keeps {
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

/// The columns that a write copies.
fn mapped(source: &Relation, shadow: &Relation, write: &Write) -> Vec<(String, String)> {
    let is_row = |c: &ColumnWrite| matches!(c.value, Value::Row(_));
    let whole = write.positional && (write.columns.is_empty() || write.columns.iter().any(is_row));
    if whole {
        let pairs = source.columns.iter().zip(&shadow.columns);
        // By position: the names need not agree, and where they do not, that is a hazard.
        let same = source
            .columns
            .iter()
            .filter(|c| shadow.column(&c.name).is_some())
            .count();
        return match same * 2 >= shadow.columns.len() {
            true => source
                .columns
                .iter()
                .filter(|c| shadow.column(&c.name).is_some())
                .map(|c| (c.name.clone(), c.name.clone()))
                .collect(),
            false => pairs
                .map(|(from, to)| (from.name.clone(), to.name.clone()))
                .collect(),
        };
    }
    let mut found = Vec::new();
    for (at, column) in write.columns.iter().enumerate() {
        let to = match write.positional {
            true => shadow.columns.get(at).map(|column| column.name.clone()),
            false => Some(column.column.clone()),
        };
        let from = match &column.value {
            Value::New(from) | Value::Old(from) => Some(from.clone()),
            Value::Expression { columns, text } => match columns.as_slice() {
                // A cast or a time zone: still the one column.
                [(_, from)] if !computes(text) => Some(from.clone()),
                _ => None,
            },
            _ => None,
        };
        if let (Some(from), Some(to)) = (from, to)
            && source.column(&from).is_some()
            && shadow.column(&to).is_some()
        {
            found.push((from, to));
        }
    }
    for term in &write.filter {
        if let Value::New(from) | Value::Old(from) = &term.value
            && term.op == "="
            && source.column(from).is_some()
            && shadow.column(&term.column).is_some()
        {
            found.push((from.clone(), term.column.clone()));
        }
    }
    found
}

/// Whether an expression makes something else of its column: a row whose key is `NEW.id + 1` is not
/// the copy of the row that was written.
fn computes(text: &str) -> bool {
    let outside_quotes = text.split('\'').step_by(2);
    outside_quotes
        .into_iter()
        .any(|part| part.contains(['+', '-', '*', '/', '%', '|']))
}
