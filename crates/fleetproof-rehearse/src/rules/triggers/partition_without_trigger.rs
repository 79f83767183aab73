use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::{ALL_KINDS, partitions};
use crate::{
    catalog::{Relation, Trigger},
    rules::{Rule, Scene, Suspect},
    sync::Pair,
};

/// A partition of the source that no sync trigger is on, while there is one on others.
#[derive(Debug)]
pub(crate) struct PartitionWithoutTrigger;

static INFO: RuleInfo = RuleInfo {
    name: "partition-without-trigger",
    summary: "a partition of the source has no sync trigger, while others have one",
    severity: Severity::Error,
    hazards: &[30],
    why: "Where each partition of a partitioned source has a trigger of its own, a new partition comes \
          without. Rows that are routed to it are not passed on, and it may be the partition of the \
          present month, to which all new rows go.",
    example: "CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM (2025) TO (2026);",
    fix: "Make one row trigger on the routing table, which new partitions inherit, or make the \
          partition's own in the same transaction.",
};

impl Rule for PartitionWithoutTrigger {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let catalog = scene.catalog();
        for (pair, source, shadow) in scene.pairs().filter(|(_, source, _)| source.kind == 'p') {
            let triggers = |leaf: &Relation| -> Vec<&Trigger> {
                let all = catalog.triggers_of(leaf.oid).into_iter();
                all.map(|(_, trigger)| trigger)
                    .filter(|trigger| is_for_rows(trigger, pair))
                    .collect()
            };
            let leaves = catalog.leaves(source.oid);
            let (covered, bare): (Vec<_>, Vec<_>) = leaves
                .into_iter()
                .partition(|leaf| !triggers(leaf).is_empty());
            let Some(model) = covered.first() else {
                continue;
            };
            for leaf in bare {
                let message = format!(
                    "{} has no trigger that keeps {}, unlike {}: rows of {} that are routed to it do \
                     not arrive",
                    leaf.shown(),
                    shadow.shown(),
                    model.shown(),
                    source.shown()
                );
                let moved = |trigger: &Trigger| partitions::moved(&trigger.definition, model, leaf);
                let after = triggers(model).into_iter().filter_map(moved).collect();
                let mut suspect = Suspect::new(leaf.shown(), message)
                    .on(pair)
                    .diverges()
                    .explains(ALL_KINDS)
                    .fix(format!(
                        "make the trigger on {}, or on the routing table {} instead of on partitions",
                        leaf.shown(),
                        source.shown()
                    ))
                    .way_out(WayOut {
                        after,
                        ..WayOut::default()
                    });
                suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, leaf.name);
                suspect.recipes = partitions::writes(scene, pair, leaf);
                out.push(suspect);
            }
        }
    }
}

fn is_for_rows(trigger: &Trigger, pair: &Pair) -> bool {
    pair.triggers.contains(&trigger.oid) && trigger.for_each_row()
}
