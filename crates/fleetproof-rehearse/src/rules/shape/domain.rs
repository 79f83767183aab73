use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::{insert_with, landing},
    remedy::{counted, name_before, same_type},
    twins::{Twin, twins},
};
use crate::{
    catalog::TypeDefinition,
    rows::{Demand, DemandColumn},
    rules::{Rule, Scene, Suspect},
    sql::identifier,
    trial::{Act, Recipe},
};

/// A shadow's column whose domain refuses what the source takes.
#[derive(Debug)]
pub(crate) struct DomainStricter;

static INFO: RuleInfo = RuleInfo {
    name: "domain-stricter",
    summary: "a column of a shadow whose domain refuses values that the source takes",
    severity: Severity::Error,
    hazards: &[61],
    why: "A domain brings its CHECK and its NOT NULL into every column of its type, where no list of \
          the table's constraints shows them. What the source takes and the domain refuses fails in \
          the sync trigger.",
    example: "CREATE DOMAIN lower_text AS text CHECK (VALUE = lower(VALUE));\n\
              ALTER TABLE ci_runners_e59bb2812d ALTER COLUMN name TYPE lower_text;",
    fix: "Give the shadow's column the plain type, or the source's the domain first.",
};

impl Rule for DomainStricter {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for twin in twins(scene) {
            if twin.to.type_kind != 'd' || twin.to.type_oid == twin.from.type_oid {
                continue;
            }
            let domain = scene.catalog().type_of(twin.to);
            out.extend(domain.map(|domain| suspect(scene, &twin, domain)));
        }
    }
}

fn suspect(scene: &Scene<'_>, twin: &Twin<'_>, domain: &TypeDefinition) -> Suspect {
    let message = format!(
        "{} is of the domain {}, which refuses values that {} takes: they fail in the sync trigger",
        twin.shown(),
        domain.name,
        twin.source_shown(),
    );
    let wishes = landing(scene, twin.pair, twin.shadow);
    let mut suspect = twin.suspect(message);
    let mut broken = Vec::new();
    let before = name_before(scene, twin.source, twin.from);
    for check in &domain.checks {
        let Some(condition) = check.said_of(&identifier(&twin.to.name)) else {
            continue;
        };
        let demand = Demand {
            condition,
            columns: vec![DemandColumn {
                source: twin.from.name.clone(),
                shadow: twin.to.name.clone(),
                // As the domain itself, the value could not even be asked about.
                r#type: twin.from.r#type.clone(),
            }],
            holds: false,
        };
        suspect = suspect.try_write(Recipe::write(Act::Insert {
            table: twin.pair.source,
            wishes: wishes.clone().demand(demand),
        }));
        let today = before.as_ref();
        let today = today.and_then(|name| check.said_of(&identifier(name)));
        broken.extend(today.map(|condition| format!("NOT ({condition})")));
    }
    if domain.not_null && !twin.source.forbids_null(&twin.from.name) {
        suspect = suspect.try_write(insert_with(
            scene,
            twin.pair,
            wishes,
            &twin.from.name,
            "NULL",
        ));
        broken.extend(
            before
                .as_ref()
                .map(|name| format!("{} IS NULL", identifier(name))),
        );
    }
    if !broken.is_empty() {
        suspect.count = counted(scene, twin.pair, twin.shadow, &broken.join(" OR "));
    }
    suspect
        .fails_with(&["23514", "23502"])
        .fix(format!(
            "give {} the type {}, or {} the domain first",
            twin.shown(),
            twin.from.r#type,
            twin.source_shown()
        ))
        .way_out(same_type(twin, false))
}
