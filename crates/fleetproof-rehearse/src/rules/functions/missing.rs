//! Columns that a sync function names and that are not there.

use super::{
    culprit::culprit,
    ordinary,
    remade::{self, Style},
    syncing::Syncing,
};
use crate::{
    catalog::{Catalog, Oid, Relation},
    rules::{Scene, Suspect},
    sync::Pair,
};

/// Where the function expects the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// In `NEW` or `OLD`.
    Source,
    /// In the table that it writes.
    Shadow,
}

/// Why it is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// The migration dropped it.
    Dropped,
    /// The migration gave it this name.
    Renamed(String),
    /// The source never had it, but the shadow has.
    OnlyInShadow,
    /// It never was.
    NeverThere,
}

/// A column that a function names, and that is not there.
#[derive(Debug, Clone)]
pub(super) struct Missing<'a> {
    pub(super) syncing: Syncing<'a>,
    pub(super) side: Side,
    /// The table that it is expected in.
    pub(super) table: &'a Relation,
    pub(super) column: String,
    pub(super) line: Option<u32>,
    pub(super) cause: Cause,
}

impl Missing<'_> {
    /// Such as `sync_function() line 24`.
    pub(super) fn place(&self) -> String {
        self.syncing.at(self.line)
    }

    /// Such as `runners.token`.
    pub(super) fn shown(&self) -> String {
        format!("{}.{}", self.table.shown(), self.column)
    }

    fn key(&self, pair: &Pair) -> String {
        let (side, column) = (self.side, &self.column);
        format!("{}:{}:{side:?}:{column}", pair.source, pair.shadow)
    }
}

/// All of them, with the pairs that they break.
pub(super) fn all<'a>(scene: &Scene<'a>) -> Vec<(&'a Pair, Missing<'a>)> {
    let mut found = Vec::new();
    for (pair, source, shadow) in scene.pairs() {
        for syncing in Syncing::of(scene, pair) {
            let expected = [
                (Side::Source, syncing.table, of_source(&syncing)),
                (Side::Shadow, shadow, of_shadow(scene, &syncing, shadow)),
            ];
            for (side, table, names) in expected {
                for (column, line) in names {
                    if table.column(&column).is_some() || SYSTEM.contains(&column.as_str()) {
                        continue;
                    }
                    let cause = match (last_seen(scene, table.oid, &column), side) {
                        (Some(number), _) => match table.column_at(number) {
                            Some(now) => Cause::Renamed(now.name.clone()),
                            None => Cause::Dropped,
                        },
                        (None, Side::Source) if shadow.column(&column).is_some() => {
                            Cause::OnlyInShadow
                        }
                        _ => Cause::NeverThere,
                    };
                    let table = match side {
                        Side::Source => source,
                        Side::Shadow => shadow,
                    };
                    found.push((
                        pair,
                        Missing {
                            syncing: syncing.clone(),
                            side,
                            table,
                            column,
                            line,
                            cause,
                        },
                    ));
                }
            }
        }
    }
    found
}

/// What is tried, and what is to be done: the function made anew within the transaction of the
/// statement that took the column from it.
pub(super) fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    missing: &Missing<'_>,
    message: String,
) -> Suspect {
    let mut suspect = Suspect::new(missing.shown(), message).on(pair);
    suspect.key = missing.key(pair);
    suspect.recipes = ordinary::writes(scene, pair);
    let is_wrong = |scene: &Scene<'_>| {
        let key = |(p, m): &(&Pair, Missing<'_>)| m.key(p) == suspect.key;
        all(scene).iter().any(key)
    };
    let statement = culprit(scene, is_wrong);
    let way = remade::way_out(scene, pair, &missing.syncing, statement, Style::Plain);
    suspect.fails_with(&["42703"]).way_out(way)
}

/// Every table has them.
const SYSTEM: [&str; 6] = ["ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"];

/// The columns of `NEW` and `OLD` that a function reads.
fn of_source(syncing: &Syncing<'_>) -> Vec<(String, Option<u32>)> {
    let is_record = |name: &str| matches!(name, "new" | "old");
    let mut found: Vec<(String, Option<u32>)> = Vec::new();
    for word in &syncing.words {
        if word.qualifier.as_deref().is_some_and(is_record)
            && !found.iter().any(|(name, _)| *name == word.text)
        {
            found.push((word.text.clone(), Some(word.line)));
        }
    }
    let used = syncing
        .body
        .map(|body| body.used.as_slice())
        .unwrap_or_default();
    for (_, name) in used {
        if !found.iter().any(|(known, _)| known == name) {
            found.push((name.clone(), None));
        }
    }
    found
}

/// The columns of the shadow that a function names: as its text was read, or else those that stand
/// there with the table's name, or that the table once had.
fn of_shadow(
    scene: &Scene<'_>,
    syncing: &Syncing<'_>,
    shadow: &Relation,
) -> Vec<(String, Option<u32>)> {
    let mut found: Vec<(String, Option<u32>)> = Vec::new();
    let mut add = |name: &str, line: u32| {
        if !name.is_empty() && !found.iter().any(|(known, _)| known == name) {
            found.push((name.to_owned(), Some(line)));
        }
    };
    for write in &syncing.writes {
        let conflict = write.conflict.iter();
        let names = write.columns.iter().map(|c| c.column.as_str());
        let names = names.chain(write.filter.iter().map(|term| term.column.as_str()));
        let names = names.chain(
            conflict
                .clone()
                .flat_map(|c| c.columns.iter().map(String::as_str)),
        );
        let names = names.chain(conflict.flat_map(|c| c.updates.iter().map(|c| c.column.as_str())));
        for name in names {
            add(name, write.line);
        }
    }
    for word in &syncing.words {
        let by_table = word.qualifier.as_deref() == Some(shadow.name.as_str());
        let once = syncing.writes.is_empty()
            && !matches!(word.qualifier.as_deref(), Some("new" | "old"))
            && last_seen(scene, shadow.oid, &word.text).is_some();
        if by_table || once {
            add(&word.text, word.line);
        }
    }
    found
}

/// The number that a column of this name last had in `table`.
fn last_seen(scene: &Scene<'_>, table: Oid, name: &str) -> Option<i32> {
    let number = |catalog: &Catalog| Some(catalog.relation(table)?.column(name)?.number);
    let mut states = scene.applied.iter().rev();
    states
        .find_map(|applied| number(&applied.state.catalog))
        .or_else(|| number(&scene.before.catalog))
}
