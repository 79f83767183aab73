use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::{fill, values::Routing};
use crate::{
    rules::{Counted, Rule, Scene, Suspect},
    sql::identifier,
    sync::Pair,
    trial::{Act, Recipe},
};

/// A NULL in the column that decides on the partition.
#[derive(Debug)]
pub(crate) struct NullKey;

static INFO: RuleInfo = RuleInfo {
    name: "null-partition-key",
    summary: "the source may hold NULL where the shadow needs a value to find a partition",
    severity: Severity::Error,
    hazards: &[76],
    why: "No partition takes NULL unless one was made for it, and the server says so before it looks \
          at NOT NULL: a row without the value fails in the sync trigger, with 23514. It is an error \
          where such rows are there today or the migration allows them; where it only brings in the \
          sync, and the column may be NULL, a warning.",
    example: "ALTER TABLE ci_runner_machines ALTER COLUMN runner_type DROP NOT NULL;",
    fix: "Fill the column and set NOT NULL on the source before its rows are synced.",
};

impl Rule for NullKey {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let catalog = scene.catalog();
        for (pair, ..) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            let Some(routing) = Routing::of(catalog, pair) else {
                continue;
            };
            let takes = |value: &String| value == "NULL";
            let partitions = routing.partitions(catalog).into_iter();
            let taken = partitions
                .filter(|partition| partition.list_values().iter().any(takes))
                .count();
            if taken == 0
                && !routing.source.forbids_null(&routing.column.name)
                && let Some(severity) = reason(scene, pair, &routing)
            {
                out.push(suspect(scene, pair, &routing, severity));
            }
        }
    }
}

/// What speaks for NULLs: that a column may be NULL is common, and mostly nobody makes use of it.
fn reason(scene: &Scene<'_>, pair: &Pair, routing: &Routing<'_>) -> Option<Severity> {
    if has_nulls(scene, pair) {
        return Some(Severity::Error);
    }
    let before = scene.before.catalog.relation(pair.source);
    if before.is_some_and(|source| source.forbids_null(&routing.column.name)) {
        return Some(Severity::Error);
    }
    let synced = scene.pair_before(pair).is_some_and(Pair::is_live);
    (!synced).then_some(Severity::Warning)
}

/// Whether such rows are there today.
fn has_nulls(scene: &Scene<'_>, pair: &Pair) -> bool {
    let missing = scene.today.missing.get(&(pair.source, pair.shadow));
    let there = missing.and_then(|missing| missing.by_part.get("NULL"));
    there.is_some_and(|&rows| rows > 0)
}

fn suspect(scene: &Scene<'_>, pair: &Pair, routing: &Routing<'_>, severity: Severity) -> Suspect {
    let column = &routing.column.name;
    let (source, shadow) = (routing.source.shown(), routing.shadow.shown());
    let message = format!(
        "{column} of {source} may be NULL, and no partition of {shadow} takes NULL: a write of such \
         a row fails in the sync trigger"
    );
    let parts = vec!["NULL".to_owned()];
    let mut way = WayOut {
        before: fill::from_parent(&scene.before.catalog, pair, routing),
        ..WayOut::default()
    };
    if way.before.is_empty() && !has_nulls(scene, pair) {
        let (table, column) = (routing.source.sql(), identifier(column));
        way.after.push(format!(
            "ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"
        ));
    }
    Suspect::new(format!("{source}.{column}"), message)
        .on(pair)
        .fails_with(&["23514"])
        .severity(severity, None)
        .try_write(Recipe::write(Act::Insert {
            table: pair.source,
            wishes: scene.ordinary(pair, None).with(column, "NULL"),
        }))
        .count(Counted::MissingIn(pair.source, pair.shadow, parts))
        .fix(format!(
            "fill {column} in {source}, from the row that it belongs to if need be, and set it NOT \
             NULL"
        ))
        .way_out(way)
}
