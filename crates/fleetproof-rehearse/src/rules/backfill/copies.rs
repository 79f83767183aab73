//! The statements of a migration that copy rows from a source to its shadow.

use crate::{
    catalog::{Catalog, Relation},
    reading::{Action, Insert, Name, Select, read_statement},
    rules::{Applied, Scene, State},
    sql::identifier,
    sync::Pair,
};

/// `INSERT INTO shadow … SELECT … FROM source`
#[derive(Debug, Clone)]
pub(super) struct Copying<'a> {
    /// Its place in the migration.
    pub(super) statement: usize,
    /// Source and shadow.
    pub(super) pair: &'a Pair,
    /// What it says.
    pub(super) insert: Insert,
    /// Its query.
    pub(super) query: Select,
}

/// Those carried out so far, each with what was seen of it.
pub(super) fn carried_out<'a>(scene: &Scene<'a>) -> Vec<(&'a Applied, Copying<'a>)> {
    let statements = scene.statements();
    let copies = statements.filter_map(|(applied, text)| {
        let copying = copying(&applied.state, applied.statement, text)?;
        Some((applied, copying))
    });
    copies.collect()
}

/// Those of the whole migration.
pub(super) fn planned<'a>(scene: &Scene<'a>) -> Vec<Copying<'a>> {
    let Some(migration) = scene.migration else {
        return Vec::new();
    };
    let statements = migration.statements.iter().enumerate();
    let copies = statements.filter_map(|(at, statement)| {
        // By the names before a swap, or else of tables that the migration makes.
        let text = &statement.text;
        copying(scene.before, at, text).or_else(|| copying(scene.ahead, at, text))
    });
    copies.collect()
}

/// Whether a statement is of the transaction that led to the state that is judged: a copy is judged
/// once, right after it.
pub(super) fn is_last(scene: &Scene<'_>, applied: &Applied) -> bool {
    let last = scene.applied.last().map(|last| last.transaction);
    last == Some(applied.transaction)
}

fn copying<'a>(state: &'a State, statement: usize, text: &str) -> Option<Copying<'a>> {
    let insert = insert(text)?;
    let query = insert.query.clone()?;
    let catalog = &state.catalog;
    let source = root(catalog, query.table.as_ref()?)?;
    let shadow = root(catalog, &insert.table)?;
    Some(Copying {
        statement,
        pair: state.pairs.get(source.oid, shadow.oid)?,
        insert,
        query,
    })
}

/// The text as an INSERT, if it is one.
pub(super) fn insert(text: &str) -> Option<Insert> {
    // Most statements are none, and need not be parsed.
    let word = |word: &str| word.eq_ignore_ascii_case("insert");
    if !text.split(|c: char| !c.is_ascii_alphabetic()).any(word) {
        return None;
    }
    match read_statement(text) {
        Action::Insert(insert) => Some(insert),
        _ => None,
    }
}

/// The table of this name, or the routing table that it is a partition of.
pub(super) fn root<'a>(catalog: &'a Catalog, name: &Name) -> Option<&'a Relation> {
    let table = catalog.find(name.schema.as_deref(), &name.name)?;
    catalog.root(table.oid)
}

/// A condition that a row `s` of the pair's source meets if the shadow, as it is in `catalog`, does
/// not have it.
pub(super) fn is_missing(catalog: &Catalog, pair: &Pair) -> String {
    let Some(shadow) = catalog.relation(pair.shadow) else {
        // It is yet to come.
        return "true".to_owned();
    };
    let on: Vec<_> = pair
        .key
        .iter()
        .map(|(from, to)| format!("t.{} = s.{}", identifier(to), identifier(from)))
        .collect();
    format!(
        "NOT EXISTS (SELECT FROM {} t WHERE {})",
        shadow.sql(),
        on.join(" AND ")
    )
}

/// How rows `s` of the pair's source are told apart in a count: by what decides on their partition.
pub(super) fn label(scene: &Scene<'_>, pair: &Pair) -> String {
    let shadow = scene.ahead.catalog.relation(pair.shadow);
    let shadow = shadow.or_else(|| scene.before.catalog.relation(pair.shadow));
    let routing = shadow.map_or_else(Vec::new, |shadow| shadow.routing_columns());
    match routing.as_slice() {
        [column] => match pair.to_source(column) {
            Some(from) => {
                let from = identifier(from);
                format!("'{from} = ' || coalesce(s.{from}::text, 'NULL')")
            }
            None => "'all'".to_owned(),
        },
        _ => "'all'".to_owned(),
    }
}
