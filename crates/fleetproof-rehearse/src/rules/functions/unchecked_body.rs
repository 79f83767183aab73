use fleetproof_model::{RuleInfo, Severity};

use super::missing::{Cause, all, suspect};
use crate::rules::{Rule, Scene, Suspect};

/// A column in a body that neither table ever had.
#[derive(Debug)]
pub(crate) struct UncheckedBody;

static INFO: RuleInfo = RuleInfo {
    name: "unchecked-function-body",
    summary: "the sync function names a column that is not there",
    severity: Severity::Error,
    hazards: &[42],
    why: "CREATE FUNCTION checks the syntax of a PL/pgSQL body, not its names: these are looked \
          up when a statement is first run. A typing error passes the deploy and fails the first \
          live write.",
    example: "CREATE OR REPLACE FUNCTION sync_c() … UPDATE ct SET … WHERE ct.idd = NEW.id …",
    fix: "Run one write of each event before the deploy; plpgsql_check finds such names too.",
};

impl Rule for UncheckedBody {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, missing) in all(scene) {
            if missing.cause == Cause::NeverThere {
                let message = format!(
                    "{} names {}, and there is no such column; a write to {} fails in the sync trigger",
                    missing.place(),
                    missing.shown(),
                    scene.shown(pair.source),
                );
                let suspect = suspect(scene, pair, &missing, message);
                out.push(
                    suspect
                        .fix("correct the name, and run one write of each event before the deploy"),
                );
            }
        }
    }
}
