use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::values::{Routing, plain};
use crate::{
    catalog::Relation,
    rows::{another_value, bound_value},
    rules::{Rule, Scene, Suspect},
    sync::Pair,
    trial::{Act, Recipe},
};

/// Values tried where a hash decides on the partition.
const HASHED: u32 = 32;

/// A partition that is taken away from under a sync.
#[derive(Debug)]
pub(crate) struct DetachedPartition;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-partition-detached",
    summary: "a partition of the shadow is detached or dropped while its rows are still written",
    severity: Severity::Error,
    hazards: &[78],
    why: "From the commit of the DETACH on, no partition takes the rows that belonged there: each \
          write of one fails in the sync trigger, and with it the write to the live table, until the \
          partition is attached again.",
    example: "ALTER TABLE ci_runners_e59bb2812d DETACH PARTITION group_type_ci_runners_e59bb2812d;",
    fix: "Not while the trigger is there; or detach, and attach what takes its place, in one \
          transaction.",
};

impl Rule for DetachedPartition {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let before = &scene.before.catalog;
        for (pair, _, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            if shadow.partition_strategy.is_some_and(|by| by != 'l') {
                out.extend(by_range_or_hash(scene, pair, shadow));
            }
            let (Some(now), Some(then)) = (
                Routing::of(scene.catalog(), pair),
                Routing::of(before, pair),
            ) else {
                continue;
            };
            for partition in then.partitions(before) {
                let values = partition.list_values().into_iter();
                let lost: Vec<String> = values
                    .filter(|value| !now.takes(scene.catalog(), &plain(value)))
                    .collect();
                if !lost.is_empty() {
                    out.push(suspect(scene, pair, &now, partition, &lost));
                }
            }
        }
    }
}

/// Partitions whose values no list tells, that are gone: writes that may have gone there.
fn by_range_or_hash<'a>(
    scene: &'a Scene<'_>,
    pair: &'a Pair,
    shadow: &'a Relation,
) -> impl Iterator<Item = Suspect> + 'a {
    let is_there = |part: &&Relation| {
        let mut now = scene.catalog().children(shadow.oid);
        now.any(|own| own.oid == part.oid)
    };
    let before = scene.before.catalog.children(shadow.oid);
    let gone = before.filter(move |part| !is_there(part));
    gone.filter_map(move |partition| {
        let routing = shadow.routing_columns();
        let [column] = routing.as_slice() else {
            return None;
        };
        let source = scene.catalog().relation(pair.source)?;
        let column = source.column(pair.to_source(column)?)?;
        let values = match partition.bound.as_deref().and_then(bound_value) {
            Some(first) => vec![first],
            // By a hash: one of so many goes there.
            None => (0..HASHED)
                .filter_map(|more| {
                    let number = scene.history.next_number + more;
                    another_value(scene.catalog(), column, number)
                })
                .collect(),
        };
        let message = format!(
            "{shadow} has no partition any more for rows that {} took: every write of such a row of {} \
             fails in the sync trigger",
            partition.shown(),
            source.shown(),
            shadow = shadow.shown(),
        );
        let suspect = Suspect::new(partition.shown(), message);
        Some(described(scene, pair, shadow, partition, suspect, &values))
    })
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    routing: &Routing<'_>,
    partition: &Relation,
    lost: &[String],
) -> Suspect {
    let (source, shadow) = (routing.source.shown(), routing.shadow.shown());
    let message = format!(
        "{shadow} has no partition any more for {} = {}, which {} took: every write of such a row of \
         {source} fails in the sync trigger",
        routing.shadow_column,
        lost.join(", "),
        partition.shown(),
    );
    let suspect = Suspect::new(partition.shown(), message);
    described(scene, pair, routing.shadow, partition, suspect, lost)
}

/// What all such suspects have: `values` are those of the column that decides on the partition.
fn described(
    scene: &Scene<'_>,
    pair: &Pair,
    shadow: &Relation,
    partition: &Relation,
    suspect: Suspect,
    values: &[String],
) -> Suspect {
    let mut suspect = suspect
        .on(pair)
        .fails_with(&["23514"])
        .fix(format!(
            "keep it attached as long as the trigger writes {}",
            shadow.shown()
        ))
        .way_out(way_out(scene, shadow, partition));
    for value in values {
        suspect = suspect.try_write(Recipe::write(Act::Insert {
            table: pair.source,
            wishes: scene.ordinary(pair, Some(value)),
        }));
    }
    suspect
}

/// It is attached again, or made anew if it is gone.
fn way_out(scene: &Scene<'_>, shadow: &Relation, partition: &Relation) -> WayOut {
    let (parent, own) = (shadow.sql(), partition.sql());
    let bound = partition.bound.as_deref().unwrap_or_default();
    let mut way = WayOut::default();
    way.after
        .push(match scene.catalog().relation(partition.oid) {
            Some(_) => format!("ALTER TABLE {parent} ATTACH PARTITION {own} {bound}"),
            None => format!("CREATE TABLE {own} PARTITION OF {parent} {bound}"),
        });
    way
}
