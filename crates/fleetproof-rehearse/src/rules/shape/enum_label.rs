use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::{insert_with, landing},
    remedy::{after, counted, name_before},
    twins::{Twin, twins},
};
use crate::{
    catalog::{Catalog, Column, TypeDefinition},
    rules::{Rule, Scene, Suspect},
    sql::{identifier, literal},
};

/// A label that only the source's enum has.
#[derive(Debug)]
pub(crate) struct EnumLabelMissing;

static INFO: RuleInfo = RuleInfo {
    name: "enum-label-missing",
    summary: "a label of the source's enum that the shadow's enum does not have",
    severity: Severity::Error,
    hazards: &[62],
    why: "Where source and shadow have enum types of their own, a label that was added to the \
          source's alone makes the first row that uses it fail in the sync trigger.",
    example: "ALTER TYPE runner_state ADD VALUE 'paused';  -- and not the shadow's type",
    fix: "Add the label to the shadow's type first, or let both share one type.",
};

/// Labels told of at most.
const SHOWN: usize = 3;

impl Rule for EnumLabelMissing {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let catalog = scene.catalog();
        for twin in twins(scene) {
            let (Some(from), Some(to)) = (made(catalog, twin.from), made(catalog, twin.to)) else {
                continue;
            };
            let missing: Vec<_> = from
                .labels
                .iter()
                .filter(|label| !to.labels.contains(label))
                .collect();
            if from.oid != to.oid && !missing.is_empty() {
                out.push(suspect(scene, &twin, to, &missing));
            }
        }
    }
}

/// The enum that a column is of.
pub(super) fn made<'a>(catalog: &'a Catalog, column: &Column) -> Option<&'a TypeDefinition> {
    catalog.type_of(column).filter(|made| made.kind == 'e')
}

fn suspect(
    scene: &Scene<'_>,
    twin: &Twin<'_>,
    to: &TypeDefinition,
    missing: &[&String],
) -> Suspect {
    let labels: Vec<_> = missing.iter().map(|label| literal(label)).collect();
    let message = format!(
        "{} is of the enum {}, which lacks {}: a row of {} with it fails in the sync trigger",
        twin.shown(),
        to.name,
        labels.join(", "),
        twin.source.shown(),
    );
    let mut suspect = twin.suspect(message);
    let wishes = landing(scene, twin.pair, twin.shadow);
    for label in labels.iter().take(SHOWN) {
        suspect = suspect.try_write(insert_with(
            scene,
            twin.pair,
            wishes.clone(),
            &twin.from.name,
            label,
        ));
    }
    let r#type = format!("{}.{}", identifier(&to.schema), identifier(&to.name));
    let add = labels.iter().map(|label| {
        format!(
            "ALTER TYPE {type} ADD VALUE IF NOT EXISTS {label}",
            r#type = r#type
        )
    });
    let column = name_before(scene, twin.source, twin.from);
    let uses = column.map(|name| format!("{}::text IN ({})", identifier(&name), labels.join(", ")));
    suspect.count = uses.and_then(|uses| counted(scene, twin.pair, twin.shadow, &uses));
    let mut way = after([]);
    // Before the label is in use, if the type is there.
    let types = &scene.before.catalog.types;
    match types
        .iter()
        .any(|known| known.oid == to.oid && known.name == to.name)
    {
        true => way.before = add.collect(),
        false => way.after = add.collect(),
    }
    suspect
        .fails_with(&["22P02"])
        .fix(format!(
            "add the label to {} first, or let both columns share one type",
            to.name
        ))
        .way_out(way)
}
