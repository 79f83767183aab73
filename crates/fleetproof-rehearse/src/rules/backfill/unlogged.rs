use fleetproof_model::{RuleInfo, Severity};

use crate::rules::{Rule, Scene, Suspect};

/// A shadow that a crash empties.
#[derive(Debug)]
pub(crate) struct UnloggedShadow;

static INFO: RuleInfo = RuleInfo {
    name: "unlogged-shadow",
    summary: "a shadow table is UNLOGGED: it is empty after a crash, and on every replica",
    severity: Severity::Warning,
    hazards: &[89],
    why: "An unlogged table is not written to the write-ahead log, and is truncated when the server \
          starts after a crash. The source keeps its rows. From then on the sync trigger's UPDATEs \
          match nothing, and no row that was there before comes back.",
    example: "ALTER TABLE group_type_ci_runners_e59bb2812d SET UNLOGGED;",
    fix: "ALTER TABLE … SET LOGGED before the trigger is there, and copy again after a crash.",
};

impl Rule for UnloggedShadow {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let catalog = scene.catalog();
        for (pair, source, _) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            let loses = |table: &&&crate::catalog::Relation| table.persistence == 'u';
            let leaves = catalog.leaves(pair.shadow);
            if source.persistence == 'u' {
                continue;
            }
            for table in leaves.iter().filter(loses) {
                let name = table.shown();
                let suspect = Suspect::new(
                    name.clone(),
                    format!(
                        "{name} is unlogged: after a crash it is empty, while {} keeps its rows, and \
                         changes of those are lost from then on",
                        source.shown()
                    ),
                )
                .on(pair)
                .severity(Severity::Warning, Some(Severity::Warning))
                .fix(format!("ALTER TABLE {} SET LOGGED", table.sql()));
                out.push(suspect);
            }
        }
    }
}
