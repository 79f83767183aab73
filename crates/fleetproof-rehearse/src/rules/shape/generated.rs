use fleetproof_model::{RuleInfo, Severity};

use super::{landing::landing, remedy::after, twins::twins};
use crate::{
    rules::{Rule, Scene, Suspect},
    sql::identifier,
    trial::{Act, Recipe},
};

/// A generated column of a shadow that the sync writes.
#[derive(Debug)]
pub(crate) struct ShadowGeneratedColumn;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-generated-column",
    summary: "a generated column of a shadow that the sync writes",
    severity: Severity::Error,
    hazards: &[69],
    why: "A generated column takes no value but DEFAULT. A trigger function that lists it fails for \
          every row, whatever the value.",
    example: "ALTER TABLE ci_runners_e59bb2812d\n  \
              ADD COLUMN name_lower text GENERATED ALWAYS AS (lower(name)) STORED;",
    fix: "Leave the column out of the function where it is generated on both sides, or let it be an \
          ordinary one in the shadow.",
};

impl Rule for ShadowGeneratedColumn {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for twin in twins(scene) {
            if twin.to.generated.is_none() {
                continue;
            }
            let message = format!(
                "{} is generated, and the sync gives it a value: every new row of {} fails in the \
                 trigger",
                twin.shown(),
                twin.source.shown(),
            );
            let write = Recipe::write(Act::Insert {
                table: twin.pair.source,
                wishes: landing(scene, twin.pair, twin.shadow),
            });
            let sql = format!(
                "ALTER TABLE {} ALTER COLUMN {} DROP EXPRESSION",
                twin.shadow.sql(),
                identifier(&twin.to.name)
            );
            out.push(
                twin.suspect(message)
                    .try_write(write)
                    .fails_with(&["428C9"])
                    .fix(format!(
                        "leave {} out of the trigger function, or let it be an ordinary column",
                        twin.to.name
                    ))
                    .way_out(after([sql])),
            );
        }
    }
}
