use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::{insert_with, landing},
    twins::{Twin, twins},
};
use crate::{
    rows::another_value,
    rules::{Rule, Scene, Suspect, functions::made_anew},
    trial::{Act, Recipe},
};

/// A column that the sync leaves to the shadow's own default, which gives another value each time.
#[derive(Debug)]
pub(crate) struct OmittedDefault;

static INFO: RuleInfo = RuleInfo {
    name: "omitted-column-default",
    summary: "a column that the sync does not write, and that the shadow fills by itself",
    severity: Severity::Error,
    hazards: &[67],
    why: "Both tables fill the column by themselves, with clock_timestamp(), random(), a sequence or a \
          new UUID: each gets a value of its own. Nothing is NULL and nothing fails; source and shadow \
          differ in every row. With now() they differ where a value is given, or is changed later.",
    example: "ALTER TABLE ci_runners ADD COLUMN uuid uuid DEFAULT gen_random_uuid();\n\
              ALTER TABLE ci_runners_e59bb2812d ADD COLUMN uuid uuid DEFAULT gen_random_uuid();",
    fix: "List the column in the trigger function, and let the shadow have no default.",
};

/// Whether a default is more than a constant.
fn varies(default: &str) -> bool {
    default.contains('(') || default.starts_with("CURRENT_")
}

impl Rule for OmittedDefault {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for twin in twins(scene) {
            let omitted = twin.pair.to_shadow(&twin.from.name).is_none();
            let default = twin.to.default.as_deref().unwrap_or_default();
            if omitted && twin.to.generated.is_none() && varies(default) {
                out.push(suspect(scene, &twin, default));
            }
        }
    }
}

fn suspect(scene: &Scene<'_>, twin: &Twin<'_>, default: &str) -> Suspect {
    let message = format!(
        "the sync does not write {}, which the shadow fills by {default}: it gets another value than {}",
        twin.shown(),
        twin.source_shown(),
    );
    let wishes = landing(scene, twin.pair, twin.shadow);
    let mut suspect = twin.suspect(message).try_write(Recipe::write(Act::Insert {
        table: twin.pair.source,
        wishes: wishes.clone(),
    }));
    // now() is the same for both within a transaction, but not a value that is given.
    let number = scene.history.next_number;
    if let Some(value) = another_value(scene.catalog(), twin.from, number) {
        let (pair, name) = (twin.pair, &twin.from.name);
        suspect = suspect.try_write(insert_with(scene, pair, wishes, name, &value));
    }
    suspect
        .diverges_in(&twin.from.name)
        .fix(format!(
            "write {} in the trigger function, and drop the shadow's default",
            twin.to.name
        ))
        .way_out(made_anew(scene, twin.pair))
}
