use fleetproof_model::{RuleInfo, Severity};

use super::{ALL_KINDS, is_before_row, remade, returns_null};
use crate::{
    catalog::{Column, Relation, Trigger},
    rules::{Rule, Scene, Suspect},
    sql::{literal, mentions},
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// A BEFORE trigger that copies a row that other BEFORE triggers have yet to see.
#[derive(Debug)]
pub(crate) struct BeforeTriggerTooEarly;

static INFO: RuleInfo = RuleInfo {
    name: "before-trigger-too-early",
    summary: "the sync fires BEFORE the write, and other BEFORE triggers change or refuse the row later",
    severity: Severity::Error,
    hazards: &[32, 33],
    why: "BEFORE triggers fire in the order of their names, each with the row as the one before left \
          it. A sync among them copies a row that is not yet what will be written: one that fires \
          later may change it, or return NULL, so that it is not written at all. The shadow has it.",
    example: "CREATE TRIGGER a_sync BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION sync_p();\n\
              CREATE TRIGGER b_norm BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION lower_v();",
    fix: "Let the sync fire AFTER the write: it then sees the row as it is.",
};

/// Writes tried at most for one trigger.
const WRITES: usize = 40;

impl Rule for BeforeTriggerTooEarly {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            for (table, trigger) in scene.triggers(pair) {
                if !is_before_row(trigger) || returns_null(scene, trigger) {
                    continue;
                }
                for later in later(pair, table, trigger) {
                    let told = suspect(scene, pair, (source, shadow), (table, trigger), later);
                    out.push(told);
                }
            }
        }
    }
}

/// The other BEFORE triggers of `table` that fire after `trigger` for the same write.
fn later<'a>(pair: &Pair, table: &'a Relation, trigger: &Trigger) -> Vec<&'a Trigger> {
    let both = |other: &Trigger| {
        let (own, others) = (trigger.events(), other.events());
        own.insert() && others.insert() || own.update() && others.update()
    };
    let all = table.triggers.iter();
    all.filter(|other| {
        is_before_row(other)
            && other.name > trigger.name
            && !pair.triggers.contains(&other.oid)
            && both(other)
    })
    .collect()
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    (source, shadow): (&Relation, &Relation),
    (table, trigger): (&Relation, &Trigger),
    later: &Trigger,
) -> Suspect {
    let object = format!("{} on {}", trigger.name, table.shown());
    let message = format!(
        "{} copies the row to {} before {} has changed or refused it: what {} keeps is something else",
        trigger.name,
        shadow.shown(),
        later.name,
        source.shown()
    );
    let sql = remade::after_each_row(
        scene.catalog(),
        table,
        trigger,
        trigger.events(),
        trigger.when(),
    );
    let mut suspect = Suspect::new(object, message)
        .on(pair)
        .diverges()
        .explains(ALL_KINDS)
        .fix("let the sync trigger fire AFTER the write")
        .way_out(remade::way_out(scene, trigger, sql));
    suspect.key = format!(
        "{}:{}:{}:{}",
        pair.source, pair.shadow, trigger.name, later.name
    );
    let function = scene.catalog().function(later.function);
    let text = function.map_or("", |function| function.source.as_str());
    suspect.recipes = values(pair, source, text)
        .into_iter()
        .flat_map(|(column, value)| writes(scene, pair, later, column, value))
        .take(WRITES)
        .collect();
    suspect
}

/// A new row with this value, and a change to it.
fn writes(
    scene: &Scene<'_>,
    pair: &Pair,
    later: &Trigger,
    column: String,
    value: String,
) -> Vec<Recipe> {
    let mut found = Vec::new();
    if later.events().insert() {
        let part = scene.parts(pair).into_iter().next().flatten();
        let wishes = scene.ordinary(pair, part.as_deref());
        let wishes = wishes.with(&column, &value);
        let table = pair.source;
        found.push(Recipe::write(Act::Insert { table, wishes }));
    }
    let old = scene.old(pair).filter(|(_, row)| row.copied);
    if let (true, Some((at, _))) = (later.events().update(), old) {
        found.push(Recipe::write(Act::Update {
            row: Row::Old(at),
            set: vec![(column, value)],
        }));
    }
    found
}

/// Values that a function with this text may treat in its own way, for the columns that it names:
/// the constants in it first.
fn values(pair: &Pair, source: &Relation, text: &str) -> Vec<(String, String)> {
    let constants = crate::rows::constants(&[text.to_owned()]);
    let free = |column: &&Column| {
        column.takes_values()
            && pair.to_shadow(&column.name).is_some()
            && pair.key.iter().all(|(key, _)| *key != column.name)
    };
    let mut columns: Vec<_> = source.columns.iter().filter(free).collect();
    // What it names first.
    columns.sort_by_key(|column| !mentions(text, &column.name));
    let mut found = Vec::new();
    for column in columns {
        let mut values: Vec<String> = Vec::new();
        match column.type_category {
            'S' => {
                values.extend(constants.iter().map(|text| literal(text)));
                values.extend(["' MiXed '", "''"].map(str::to_owned));
            }
            'N' => {
                let numbers = constants.iter().filter(|text| text.parse::<f64>().is_ok());
                values.extend(numbers.cloned());
                values.extend(["0", "-1", "1.5"].map(str::to_owned));
            }
            'B' => values.extend(["true", "false"].map(str::to_owned)),
            _ => {}
        }
        if !column.not_null {
            values.push("NULL".to_owned());
        }
        found.extend(values.into_iter().map(|value| (column.name.clone(), value)));
    }
    found
}
