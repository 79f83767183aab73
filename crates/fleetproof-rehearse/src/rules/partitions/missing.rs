use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::values::{Routing, as_sql, expected, partition_for};
use crate::{
    catalog::TypeDefinition,
    rules::{Counted, Refused, Rule, Scene, Suspect},
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// A value that the source may hold and no partition of the shadow takes.
#[derive(Debug)]
pub(crate) struct MissingPartition;

static INFO: RuleInfo = RuleInfo {
    name: "missing-partition",
    summary: "a value that the source may hold, and no partition of the shadow takes",
    severity: Severity::Error,
    hazards: &[75],
    why: "A row goes to the partition for its value. Where there is none, and no DEFAULT partition, \
          the server refuses it, within the sync trigger, and the write to the live table fails. A \
          value counts as one that the source may hold if it does so today, or if its CHECK, its \
          type or its own partitions name it.",
    example: "ALTER TABLE ci_runners ADD CONSTRAINT known_type CHECK (runner_type IN (1, 2, 3, 4));",
    fix: "Make the partition first, then let the source take the value.",
};

impl Rule for MissingPartition {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let catalog = scene.catalog();
        for (pair, ..) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            let Some(routing) = Routing::of(catalog, pair) else {
                continue;
            };
            for value in expected(scene, pair, &routing) {
                if !routing.takes(catalog, &value) && !was_taken(scene, pair, &value) {
                    out.push(suspect(scene, pair, &routing, &value));
                }
            }
        }
    }

    fn judge_refused(&self, scene: &Scene<'_>, refused: &Refused<'_>) -> Option<Suspect> {
        let (words, catalog) = (refused.words, scene.catalog());
        let mut context = words.context.as_deref().unwrap_or_default().lines();
        if words.sqlstate != "23514" || words.constraint.is_some() {
            return None;
        }
        // Within a sync trigger: a statement that misses a partition by itself is plain enough.
        context.find(|line| line.contains("PL/pgSQL function"))?;
        let shadow = catalog.root(words.table_in(catalog)?.oid)?;
        let pair = scene.now.pairs.of_shadow(shadow.oid).next()?;
        let routing = Routing::of(catalog, pair)?;
        let (_, value) = words.detail.as_deref()?.split_once(" = (")?;
        let value = value.strip_suffix(").")?;
        let mut suspect = suspect(scene, pair, &routing, value);
        suspect.message = format!("the migration stops here: {}", suspect.message);
        Some(suspect)
    }
}

/// A partition that the migration takes away is another rule's.
fn was_taken(scene: &Scene<'_>, pair: &Pair, value: &str) -> bool {
    let before = &scene.before.catalog;
    Routing::of(before, pair).is_some_and(|routing| routing.takes(before, value))
}

fn suspect(scene: &Scene<'_>, pair: &Pair, routing: &Routing<'_>, value: &str) -> Suspect {
    let column = &routing.column.name;
    let (source, shadow) = (routing.source.shown(), routing.shadow.shown());
    let message = format!(
        "{source} takes rows with {column} = {value}, and no partition of {shadow} does: every write \
         of such a row fails in the sync trigger"
    );
    let partition = partition_for(scene.catalog(), routing.shadow, value);
    let mut way = WayOut::default();
    // A label that the migration adds is not known before.
    let known = |made: &TypeDefinition| made.labels.iter().any(|label| label == value);
    let before = &scene.before.catalog;
    let is_new = before
        .type_of(routing.column)
        .is_some_and(|made| !known(made));
    match before.relation(routing.shadow.oid) {
        Some(_) if !is_new => way.before.push(partition),
        _ => way.after.push(partition),
    }
    let mut suspect = Suspect::new(format!("{shadow} for {column} = {value}"), message)
        .on(pair)
        .fails_with(&["23514"])
        .try_write(Recipe::write(Act::Insert {
            table: pair.source,
            wishes: scene.ordinary(pair, None).with(column, as_sql(value)),
        }))
        .fix(format!(
            "make a partition of {shadow} for {value} before {source} can hold it"
        ))
        .way_out(way);
    // New rows may not be synced at all any more.
    if let Some((at, _)) = scene.old(pair).filter(|(_, row)| row.copied) {
        suspect = suspect.try_write(Recipe::write(Act::Update {
            row: Row::Old(at),
            set: vec![(column.clone(), as_sql(value))],
        }));
    }
    suspect.count = Some(Counted::MissingIn(
        pair.source,
        pair.shadow,
        vec![value.to_owned()],
    ));
    suspect
}
