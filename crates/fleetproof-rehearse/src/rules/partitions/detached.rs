use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::values::{Routing, plain};
use crate::{
    catalog::Relation,
    rules::{Rule, Scene, Suspect},
    sync::Pair,
    trial::{Act, Recipe},
};

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
        for (pair, ..) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
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
    let mut suspect = Suspect::new(partition.shown(), message)
        .on(pair)
        .fails_with(&["23514"])
        .fix(format!(
            "keep it attached as long as the trigger writes {shadow}"
        ))
        .way_out(way_out(scene, routing, partition));
    for value in lost {
        suspect = suspect.try_write(Recipe::write(Act::Insert {
            table: pair.source,
            wishes: scene.ordinary(pair, Some(value)),
        }));
    }
    suspect
}

/// It is attached again, or made anew if it is gone.
fn way_out(scene: &Scene<'_>, routing: &Routing<'_>, partition: &Relation) -> WayOut {
    let (parent, own) = (routing.shadow.sql(), partition.sql());
    let bound = partition.bound.as_deref().unwrap_or_default();
    let mut way = WayOut::default();
    way.after
        .push(match scene.catalog().relation(partition.oid) {
            Some(_) => format!("ALTER TABLE {parent} ATTACH PARTITION {own} {bound}"),
            None => format!("CREATE TABLE {own} PARTITION OF {parent} {bound}"),
        });
    way
}
