use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::{ALL_KINDS, partitions};
use crate::{
    catalog::{Oid, Trigger},
    rules::{Rule, Scene, Suspect},
};

/// A statement trigger on a partition, which writes through the routing table do not fire.
#[derive(Debug)]
pub(crate) struct StatementTriggerOnPartition;

static INFO: RuleInfo = RuleInfo {
    name: "statement-trigger-on-partition",
    summary: "a sync by statement triggers on partitions does not see writes through the routing table",
    severity: Severity::Error,
    hazards: &[28],
    why: "A statement fires the statement triggers of the table that it names, and of no other. Row \
          triggers of a partition fire for rows that are routed to it; statement triggers, with or \
          without transition tables, do not. The application writes the routing table.",
    example: "CREATE TRIGGER sync AFTER INSERT ON events_2024 REFERENCING NEW TABLE AS added\n  \
              FOR EACH STATEMENT EXECUTE FUNCTION sync_events();",
    fix: "Make the trigger on the routing table too, or use a row trigger there.",
};

impl Rule for StatementTriggerOnPartition {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            let alone = |trigger: &Trigger| !trigger.for_each_row() && trigger.fires();
            let mut told: Vec<Oid> = Vec::new();
            for (table, trigger) in scene.triggers(pair) {
                if !table.is_partition || !alone(trigger) || told.contains(&table.oid) {
                    continue;
                }
                told.push(table.oid);
                let object = format!("{} on {}", trigger.name, table.shown());
                let message = format!(
                    "{} is a statement trigger of the partition {}: a write that names {} does not \
                     fire it, and does not reach {}",
                    trigger.name,
                    table.shown(),
                    source.shown(),
                    shadow.shown()
                );
                let own =
                    |trigger: &&Trigger| pair.triggers.contains(&trigger.oid) && alone(trigger);
                let own = table.triggers.iter().filter(own);
                let moved =
                    |trigger: &Trigger| partitions::moved(&trigger.definition, table, source);
                let mut suspect = Suspect::new(object, message)
                    .on(pair)
                    .diverges()
                    .explains(ALL_KINDS)
                    .fix(format!("make the trigger on {} too", source.shown()))
                    .way_out(WayOut {
                        after: own.filter_map(moved).collect(),
                        ..WayOut::default()
                    });
                suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, table.oid);
                suspect.recipes = partitions::writes(scene, pair, table);
                out.push(suspect);
            }
        }
    }
}
