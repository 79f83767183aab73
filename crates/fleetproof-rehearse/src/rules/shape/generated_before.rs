use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::landing,
    remedy::after,
    twins::{Twin, twins},
};
use crate::{
    catalog::{Relation, Trigger},
    rules::{Rule, Scene, Suspect},
    sql::identifier,
    trial::{Act, Recipe},
};

/// A generated column that is copied before it is generated.
#[derive(Debug)]
pub(crate) struct GeneratedInBeforeTrigger;

static INFO: RuleInfo = RuleInfo {
    name: "generated-column-in-before-trigger",
    summary: "a BEFORE trigger that copies a generated column, which is still NULL then",
    severity: Severity::Error,
    hazards: &[70],
    why: "Generated columns are computed after all BEFORE triggers: NEW's value is NULL there, on \
          INSERT and on UPDATE. The shadow gets NULL, and nothing fails.",
    example: "CREATE TRIGGER sync BEFORE INSERT OR UPDATE ON ci_runners\n  \
              FOR EACH ROW EXECUTE FUNCTION sync_with_name_lower();",
    fix: "Make it an AFTER trigger.",
};

impl Rule for GeneratedInBeforeTrigger {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for twin in twins(scene) {
            if twin.from.generated.is_none() || twin.to.generated.is_some() {
                continue;
            }
            let triggers = scene.triggers(twin.pair);
            let before = triggers
                .into_iter()
                .filter(|(_, trigger)| trigger.is_before() && trigger.for_each_row());
            let before: Vec<_> = before.collect();
            if !before.is_empty() {
                out.push(suspect(scene, &twin, &before));
            }
        }
    }
}

fn suspect(scene: &Scene<'_>, twin: &Twin<'_>, before: &[(&Relation, &Trigger)]) -> Suspect {
    let message = format!(
        "{} is generated after the BEFORE trigger {} has run: {} gets NULL",
        twin.source_shown(),
        before[0].1.name,
        twin.shown(),
    );
    let write = Recipe::write(Act::Insert {
        table: twin.pair.source,
        // What it is generated from has to be there.
        wishes: landing(scene, twin.pair, twin.shadow).full(),
    });
    let anew = before.iter().flat_map(|(table, trigger)| {
        let name = identifier(&trigger.name);
        [
            format!("DROP TRIGGER {name} ON {}", table.sql()),
            trigger.definition.replacen(" BEFORE ", " AFTER ", 1),
        ]
    });
    twin.suspect(message)
        .try_write(write)
        .diverges_in(&twin.from.name)
        .fix(format!("make {} an AFTER trigger", before[0].1.name))
        .way_out(after(anew))
}
