use fleetproof_model::{RuleInfo, Severity};

use super::{landing::landing, remedy::after};
use crate::{
    catalog::{Column, Constraint, ConstraintKind, Relation},
    rows::{another_value, base_name},
    rules::{Rule, Scene, Suspect},
    sql::identifier,
    sync::Pair,
    trial::{Act, Recipe},
};

/// EXCLUDE on a shadow, and not on its source.
#[derive(Debug)]
pub(crate) struct ExcludeStricter;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-exclude-stricter",
    summary: "an EXCLUDE constraint of a shadow that the source does not have",
    severity: Severity::Error,
    hazards: &[58],
    why: "Rows that exclude each other in the shadow may stand side by side in the source: the second \
          one fails in the sync trigger, and the live write with it.",
    example: "ALTER TABLE bookings_shadow\n  \
              ADD EXCLUDE USING gist (room WITH =, during WITH &&);",
    fix: "Give the source the same constraint first, or leave the shadow without it.",
};

impl Rule for ExcludeStricter {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            for table in scene.catalog().tree(shadow.oid) {
                let own = |one: &&Constraint| {
                    let same = |other: &Constraint| other.definition == one.definition;
                    one.kind == ConstraintKind::Exclusion
                        && one.parent == 0
                        && !source.constraints.iter().any(same)
                };
                for constraint in table.constraints.iter().filter(own) {
                    out.extend(suspect(scene, pair, source, table, constraint));
                }
            }
        }
    }
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    source: &Relation,
    table: &Relation,
    constraint: &Constraint,
) -> Option<Suspect> {
    let message = format!(
        "{} of {} lets rows exclude each other that {} takes: the second one fails in the sync trigger",
        constraint.name,
        table.shown(),
        source.shown(),
    );
    let mut wishes = landing(scene, pair, table);
    for name in table.names(&constraint.columns) {
        let column = source.column(pair.to_source(name)?)?;
        // Rows that differ here do not exclude each other, or only then.
        let differ = constraint.definition.contains(&format!("{name} WITH <>"));
        if !wishes.values.contains_key(&column.name) && !differ {
            wishes = wishes.with(&column.name, value(scene, column)?);
        }
    }
    let row = || Act::Insert {
        table: pair.source,
        wishes: wishes.clone(),
    };
    let drop = format!(
        "ALTER TABLE {} DROP CONSTRAINT {}",
        table.sql(),
        identifier(&constraint.name)
    );
    let mut suspect = Suspect::new(format!("{} on {}", constraint.name, table.shown()), message)
        .on(pair)
        .try_write(Recipe::write(row()).after(row()))
        .fails_with(&["23P01"])
        .naming([&constraint.name])
        .fix(format!(
            "give {} the same constraint first, or leave {} without it",
            source.shown(),
            table.shown()
        ))
        .way_out(after([drop]));
    suspect.key = format!("{}:{}:{}", pair.source, table.oid, constraint.definition);
    Some(suspect)
}

/// A value that overlaps with itself.
fn value(scene: &Scene<'_>, column: &Column) -> Option<String> {
    Some(match base_name(&column.r#type) {
        "int4range" | "int8range" | "numrange" => "'[1,9)'".to_owned(),
        "daterange" | "tsrange" | "tstzrange" => "'[2024-01-01,2024-02-01)'".to_owned(),
        "box" => "'(0,0),(1,1)'".to_owned(),
        "circle" => "'<(0,0),1>'".to_owned(),
        _ => another_value(scene.catalog(), column, scene.history.next_number + 40)?,
    })
}
