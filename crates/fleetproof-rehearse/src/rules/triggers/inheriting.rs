use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::{ALL_KINDS, partitions};
use crate::{
    catalog::{Relation, Trigger},
    rules::{Rule, Scene, Suspect},
    trial::{Act, Recipe},
};

/// A table that inherits from the source, without its triggers.
#[derive(Debug)]
pub(crate) struct InheritingTableNotSynced;

static INFO: RuleInfo = RuleInfo {
    name: "inheriting-table-not-synced",
    summary: "a table inherits from the source, but not its sync trigger",
    severity: Severity::Warning,
    hazards: &[29],
    why: "With INHERITS, rows of the child are rows of the parent for every query, but triggers are \
          not inherited: what is written to the child is seen in the source and missing in the \
          shadow.",
    example: "CREATE TABLE p_archive () INHERITS (p);",
    fix: "Make the sync trigger on each inheriting table.",
};

impl Rule for InheritingTableNotSynced {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let catalog = scene.catalog();
        for (pair, source, shadow) in scene.pairs() {
            let own = |trigger: &&Trigger| pair.triggers.contains(&trigger.oid);
            let children = catalog.tree(pair.source).into_iter().skip(1);
            for child in children.filter(|child| !child.is_partition) {
                if child.triggers.iter().any(|trigger| own(&trigger)) {
                    continue;
                }
                let message = format!(
                    "rows of {} are rows of {}, but its trigger is not inherited: they do not reach {}",
                    child.shown(),
                    source.shown(),
                    shadow.shown()
                );
                let moved =
                    |trigger: &Trigger| partitions::moved(&trigger.definition, source, child);
                let triggers = source.triggers.iter().filter(own);
                let part = scene.parts(pair).into_iter().next().flatten();
                let write = Act::Insert {
                    table: child.oid,
                    wishes: scene.ordinary(pair, part.as_deref()),
                };
                let mut suspect = Suspect::new(child.shown(), message)
                    .on(pair)
                    .diverges()
                    .explains(ALL_KINDS)
                    .severity(Severity::Warning, None)
                    .try_write(Recipe::write(write))
                    .fix(format!(
                        "make the trigger on {} too",
                        Relation::shown(child)
                    ))
                    .way_out(WayOut {
                        after: triggers.filter_map(moved).collect(),
                        ..WayOut::default()
                    });
                suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, child.name);
                out.push(suspect);
            }
        }
    }
}
