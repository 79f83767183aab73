use fleetproof_model::{RuleInfo, Severity};

use super::missing::{Cause, all, suspect};
use crate::rules::{Rule, Scene, Suspect};

/// A column renamed while the function still has its old name.
#[derive(Debug)]
pub(crate) struct ColumnRenamed;

static INFO: RuleInfo = RuleInfo {
    name: "column-renamed",
    summary: "a column is renamed while the sync function still has its old name",
    severity: Severity::Error,
    hazards: &[40],
    why: "Views and constraints follow a rename, function bodies do not: they are text. The next \
          write of the source runs the trigger, which asks for a column of the old name, and \
          fails.",
    example: "ALTER TABLE ct RENAME COLUMN v TO val;  -- sync_c() still has: UPDATE ct SET … v = NEW.v",
    fix: "Rename the column and make the function anew in one transaction.",
};

impl Rule for ColumnRenamed {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, missing) in all(scene) {
            if let Cause::Renamed(now) = &missing.cause {
                let message = format!(
                    "{} still says {}, which is now called {now}; a write to {} fails in the sync \
                     trigger",
                    missing.place(),
                    missing.shown(),
                    scene.shown(pair.source),
                );
                let suspect = suspect(scene, pair, &missing, message);
                out.push(
                    suspect.fix("rename the column and make the function anew in one transaction"),
                );
            }
        }
    }
}
