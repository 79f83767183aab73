use fleetproof_model::{RuleInfo, Severity};

use super::missing::{Cause, Missing, Side, all, suspect};
use crate::rules::{Rule, Scene, Suspect};

/// A column dropped from the source while the function still reads it.
#[derive(Debug)]
pub(crate) struct SourceColumnDropped;

static INFO: RuleInfo = RuleInfo {
    name: "source-column-dropped",
    summary: "a column of the source is dropped while the sync function still reads it",
    severity: Severity::Error,
    hazards: &[39],
    why: "NEW and OLD have the columns that the source has at the moment. The body is not checked \
          when one is dropped, so the next write of the source, of whatever columns, fails in the \
          trigger with: record has no field.",
    example: "ALTER TABLE c DROP COLUMN v;  -- sync_c() still has: VALUES (…, NEW.v)",
    fix: "Make the function anew without the column first, then drop it, and then the shadow's.",
};

impl Rule for SourceColumnDropped {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, missing) in all(scene) {
            let Missing { side, cause, .. } = &missing;
            if (*side, cause) == (Side::Source, &Cause::Dropped) {
                let message = format!(
                    "{} still reads {}, which is dropped; a write to {} fails in the sync trigger",
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
