use fleetproof_model::{RuleInfo, Severity};

use super::{
    enum_label::made,
    landing::{insert_with, landing},
    remedy::{counted, name_before, same_type},
    twins::{Twin, twins},
};
use crate::{
    catalog::TypeDefinition,
    rules::{Rule, Scene, Suspect},
    sql::{identifier, literal},
};

/// An enum under a source's column of another type, with no cast between them.
#[derive(Debug)]
pub(crate) struct EnumTypeDiffers;

static INFO: RuleInfo = RuleInfo {
    name: "enum-type-differs",
    summary: "a column of a shadow that is of an enum which the source's column is not",
    severity: Severity::Error,
    hazards: &[63],
    why: "PostgreSQL casts no enum, and no text, to another enum by itself, even if the labels are the \
          same: a trigger function that passes NEW's value on as it is fails for every row.",
    example: "ALTER TABLE ci_runners_e59bb2812d\n  \
              ALTER COLUMN state TYPE runner_state_2 USING state::text::runner_state_2;",
    fix: "Let both columns share one type, or cast in the function: NEW.state::text::runner_state_2.",
};

impl Rule for EnumTypeDiffers {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for twin in twins(scene) {
            if let Some(to) = made(scene.catalog(), twin.to)
                && twin.to.type_oid != twin.from.type_oid
            {
                out.extend(suspect(scene, &twin, to));
            }
        }
    }
}

fn suspect(scene: &Scene<'_>, twin: &Twin<'_>, to: &TypeDefinition) -> Option<Suspect> {
    let message = format!(
        "{} is of the enum {}, {} is {}, and nothing casts the one to the other: the sync trigger \
         fails for every row",
        twin.shown(),
        to.name,
        twin.source_shown(),
        twin.from.r#type.trim_start_matches("public."),
    );
    // A label that both have: the types are what is wrong, not the value.
    let both = match made(scene.catalog(), twin.from) {
        Some(from) => from.labels.iter().find(|label| to.labels.contains(label)),
        None => to.labels.first(),
    };
    let wishes = landing(scene, twin.pair, twin.shadow);
    let write = insert_with(scene, twin.pair, wishes, &twin.from.name, &literal(both?));
    let mut suspect = twin
        .suspect(message)
        .try_write(write)
        .fails_with(&["42804"])
        .fix("let both columns share one type, or cast in the trigger function")
        .way_out(same_type(twin, true));
    let column = name_before(scene, twin.source, twin.from);
    let set = column.map(|name| format!("{} IS NOT NULL", identifier(&name)));
    suspect.count = set.and_then(|set| counted(scene, twin.pair, twin.shadow, &set));
    Some(suspect)
}
