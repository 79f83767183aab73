use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::landing,
    twins::{Twin, twins},
};
use crate::{
    rules::{Rule, Scene, Suspect},
    trial::{Act, Recipe},
};

/// A column that the sync leaves to the shadow's own default, which gives another value each time.
#[derive(Debug)]
pub(crate) struct OmittedDefault;

static INFO: RuleInfo = RuleInfo {
    name: "omitted-column-default",
    summary: "a column that the sync does not write, and that the shadow fills by a volatile default",
    severity: Severity::Error,
    hazards: &[67],
    why: "Both tables fill the column by themselves, with clock_timestamp(), random(), a sequence or a \
          new UUID: each gets a value of its own. Nothing is NULL and nothing fails; source and shadow \
          differ in every row.",
    example: "ALTER TABLE ci_runners ADD COLUMN uuid uuid DEFAULT gen_random_uuid();\n\
              ALTER TABLE ci_runners_e59bb2812d ADD COLUMN uuid uuid DEFAULT gen_random_uuid();",
    fix: "List the column in the trigger function, and let the shadow have no default.",
};

/// What a default calls that gives another value each time.
const VOLATILE: &[&str] = &[
    "clock_timestamp(",
    "timeofday(",
    "random(",
    "nextval(",
    "gen_random_uuid(",
    "uuid_generate_",
    "gen_random_bytes(",
];

impl Rule for OmittedDefault {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for twin in twins(scene) {
            let omitted = twin.pair.to_shadow(&twin.from.name).is_none();
            let default = twin.to.default.as_deref().unwrap_or_default();
            if omitted
                && twin.to.generated.is_none()
                && VOLATILE.iter().any(|f| default.contains(f))
            {
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
    let write = Recipe::write(Act::Insert {
        table: twin.pair.source,
        wishes: landing(scene, twin.pair, twin.shadow),
    });
    twin.suspect(message)
        .try_write(write)
        .diverges_in(&twin.from.name)
        .fix(format!(
            "write {} in the trigger function, and drop the shadow's default",
            twin.to.name
        ))
}
