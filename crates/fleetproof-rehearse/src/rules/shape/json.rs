use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::{insert_with, landing},
    remedy::{counted, name_before, same_type},
    twins::twins,
};
use crate::{
    rules::{Rule, Scene, Suspect},
    sql::{identifier, literal},
};

/// json that is copied to jsonb.
#[derive(Debug)]
pub(crate) struct JsonToJsonb;

static INFO: RuleInfo = RuleInfo {
    name: "json-to-jsonb",
    summary: "a json column whose shadow is jsonb",
    severity: Severity::Warning,
    hazards: &[64],
    why: "json keeps any text of the right form, \\u0000 among it; jsonb refuses that character, and \
          drops doubled keys and their order. A document with a NUL in it fails in the sync trigger.",
    example: "ALTER TABLE ci_runner_machines_687967fa8a ALTER COLUMN config TYPE jsonb;",
    fix: "The same type on both; change the source's first, which shows what is not taken.",
};

impl Rule for JsonToJsonb {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for twin in twins(scene) {
            if twin.types(scene.catalog()) != ("json", "jsonb") {
                continue;
            }
            let message = format!(
                "{} is jsonb, {} is json: a document with \\u0000 in it fails in the sync trigger",
                twin.shown(),
                twin.source_shown(),
            );
            let wishes = landing(scene, twin.pair, twin.shadow);
            let value = literal(r#""\u0000""#);
            let write = insert_with(scene, twin.pair, wishes, &twin.from.name, &value);
            let mut suspect = twin
                .suspect(message)
                .try_write(write)
                .fails_with(&["22P05"])
                .severity(Severity::Warning, None)
                .fix(format!("let {} be json too, or both jsonb", twin.shown()))
                .way_out(same_type(&twin, true));
            let column = name_before(scene, twin.source, twin.from);
            let has = column.map(|name| {
                let name = identifier(&name);
                format!("strpos({name}::text, {}) > 0", literal(r"\u0000"))
            });
            suspect.count = has.and_then(|has| counted(scene, twin.pair, twin.shadow, &has));
            out.push(suspect);
        }
    }
}
