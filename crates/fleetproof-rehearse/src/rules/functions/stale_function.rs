use fleetproof_model::{RuleInfo, Severity};

use super::{
    culprit::culprit,
    ordinary,
    remade::{self, Style},
    syncing::{Syncing, leaves_out},
};
use crate::{
    catalog::{Column, Relation},
    rows::another_value,
    rules::{Rule, Scene, Suspect},
    sql::identifier,
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// A column of both tables that the function does not copy.
#[derive(Debug)]
pub(crate) struct StaleFunction;

static INFO: RuleInfo = RuleInfo {
    name: "stale-function",
    summary: "source and shadow have a column that the sync function does not copy",
    severity: Severity::Error,
    hazards: &[37],
    why: "A sync function has the column list of the day on which it was written. A column that is \
          added to both tables later is filled in the source and keeps its default in the shadow: \
          nothing fails, and after the swap the values are gone.",
    example: "ALTER TABLE ct ADD ver int;\nALTER TABLE c ADD ver int;  -- sync_c() is as it was",
    fix: "Add the column to the shadow, then to the source and make the function anew in one \
          transaction, then copy what older rows have in it.",
};

impl Rule for StaleFunction {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            let functions = Syncing::of(scene, pair);
            for column in &source.columns {
                if is_left_out(pair, &functions, column, shadow) {
                    out.push(suspect(scene, pair, column, &functions));
                }
            }
        }
    }
}

/// Whether the shadow has `column` too, and some write to it leaves it to its constant default. What
/// a default that is another value each time makes of it is a question of its own.
fn is_left_out(pair: &Pair, functions: &[Syncing<'_>], column: &Column, shadow: &Relation) -> bool {
    let to = pair.to_shadow(&column.name).unwrap_or(&column.name);
    let Some(copy) = shadow.column(to) else {
        return false;
    };
    if !column.takes_values() || !copy.takes_values() || copy.identity.is_some() {
        return false;
    }
    let default = copy.default.as_deref().unwrap_or_default();
    let varies = default.contains('(') || default.starts_with("CURRENT_");
    let is_key = pair.key.iter().any(|(key, _)| *key == column.name);
    let mut writes = functions
        .iter()
        .flat_map(|syncing| &syncing.writes)
        .peekable();
    let left_out = match writes.peek() {
        None => pair.to_shadow(&column.name).is_none(),
        Some(_) => writes.any(|write| leaves_out(write, to)),
    };
    left_out && !varies && !is_key
}

fn suspect(scene: &Scene<'_>, pair: &Pair, column: &Column, functions: &[Syncing<'_>]) -> Suspect {
    let name = &column.name;
    let (source, shadow) = (scene.shown(pair.source), scene.shown(pair.shadow));
    let places: Vec<_> = functions
        .iter()
        .map(|syncing| {
            let mut writes = syncing.writes.iter();
            let write = writes.find(|write| leaves_out(write, name));
            syncing.at(write.map(|write| write.line))
        })
        .collect();
    let places = places.join(", ");
    let message = format!(
        "{source} and {shadow} both have the column {name}, but {places} does not copy it: what is \
         written there does not reach {shadow}"
    );
    let mut suspect = Suspect::new(format!("{source}.{name}"), message).on(pair);
    suspect.key = format!("{}:{}:{name}", pair.source, pair.shadow);
    suspect.recipes = recipes(scene, pair, column);
    let left_out = |scene: &Scene<'_>| {
        let tables = (
            scene.catalog().relation(pair.source),
            scene.catalog().relation(pair.shadow),
        );
        let (Some(source), Some(shadow)) = tables else {
            return false;
        };
        let now = scene.now.pairs.get(pair.source, pair.shadow);
        let column = source.column(name);
        now.zip(column).is_some_and(|(pair, column)| {
            is_left_out(pair, &Syncing::of(scene, pair), column, shadow)
        })
    };
    let way = match functions {
        [only] => {
            let statement = culprit(scene, left_out);
            remade::way_out(scene, pair, only, statement, Style::Plain)
        }
        _ => Default::default(),
    };
    suspect.diverges_in(name).way_out(way).fix(format!(
        "make the function anew with {} in the transaction that adds the column, then copy what \
         older rows have in it",
        identifier(name)
    ))
}

/// New rows and a change of an old one, with values of which one at least is not the default.
fn recipes(scene: &Scene<'_>, pair: &Pair, column: &Column) -> Vec<Recipe> {
    let part = scene.parts(pair).into_iter().next().flatten();
    let wishes = scene.ordinary(pair, part.as_deref());
    let number = scene.history.next_number;
    let values: Vec<_> = [number, number + 1]
        .into_iter()
        .filter_map(|number| another_value(scene.catalog(), column, number))
        .collect();
    let insert = |wishes| {
        Recipe::write(Act::Insert {
            table: pair.source,
            wishes,
        })
    };
    let name = &column.name;
    let mut found: Vec<_> = values
        .iter()
        .map(|value| insert(wishes.clone().with(name, value)))
        .collect();
    found.push(insert(wishes.full()));
    if let Some((at, _)) = ordinary::copied(scene, pair) {
        found.extend(values.into_iter().map(|value| {
            Recipe::write(Act::Update {
                row: Row::Old(at),
                set: vec![(name.clone(), value)],
            })
        }));
    }
    found
}
