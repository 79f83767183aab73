use fleetproof_model::{RuleInfo, Severity};

use super::missing::{Cause, Missing, Side, all, suspect};
use crate::rules::{Rule, Scene, Suspect};

/// A column dropped from the shadow while the function still names it.
#[derive(Debug)]
pub(crate) struct ShadowColumnDropped;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-column-dropped",
    summary: "a column of the shadow is dropped while the sync function still names it",
    severity: Severity::Error,
    hazards: &[38],
    why: "PL/pgSQL looks a name up when the statement runs, not when the column goes: DROP COLUMN \
          succeeds although a function names the column. From then on each write to the source \
          runs the trigger, which asks for a column that is not there, and the live write fails \
          with it.",
    example: "ALTER TABLE ct DROP COLUMN v;  -- sync_c() still has: INSERT INTO ct (…, v) VALUES (…, NEW.v)",
    fix: "Make the function anew without the column first, then drop it, in one transaction or in \
          this order.",
};

impl Rule for ShadowColumnDropped {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, missing) in all(scene) {
            let Missing { side, cause, .. } = &missing;
            if (*side, cause) == (Side::Shadow, &Cause::Dropped) {
                let message = format!(
                    "{} still names {}, which is dropped; a write to {} fails in the sync trigger",
                    missing.place(),
                    missing.shown(),
                    scene.shown(pair.source),
                );
                let suspect = suspect(scene, pair, &missing, message);
                out.push(suspect.fix("make the function anew without the column, then drop it"));
            }
        }
    }
}
