use fleetproof_model::{RuleInfo, Severity};

use super::missing::{Cause, Missing, Side, all, suspect};
use crate::rules::{Rule, Scene, Suspect};

/// A function that copies a column which only the shadow has.
#[derive(Debug)]
pub(crate) struct SourceLacksColumn;

static INFO: RuleInfo = RuleInfo {
    name: "source-lacks-column",
    summary: "the sync function reads a column of the source that only the shadow has",
    severity: Severity::Error,
    hazards: &[41],
    why: "A function that is written from the shadow's column list asks NEW for each of them. If \
          the shadow got a column that the source has not, every write to the source fails with: \
          record has no field.",
    example: "ALTER TABLE ct ADD ver int;\nCREATE OR REPLACE FUNCTION sync_c() … VALUES (…, NEW.ver) …",
    fix: "Add the column to the source before the function names it.",
};

impl Rule for SourceLacksColumn {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, missing) in all(scene) {
            let Missing { side, cause, .. } = &missing;
            if (*side, cause) == (Side::Source, &Cause::OnlyInShadow) {
                let message = format!(
                    "{} reads {}, a column that only {} has; a write to {} fails in the sync trigger",
                    missing.place(),
                    missing.shown(),
                    scene.shown(pair.shadow),
                    scene.shown(pair.source),
                );
                let suspect = suspect(scene, pair, &missing, message);
                out.push(suspect.fix("add the column to the source before the function names it"));
            }
        }
    }
}
