use std::collections::BTreeMap;

use fleetproof_model::{RuleInfo, Severity};

use super::writes;
use crate::{
    catalog::Oid,
    rules::{Rule, Scene, Suspect, generic::write_fails::values_for_change},
    sql::list,
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// Triggers that call each other for ever.
#[derive(Debug)]
pub(crate) struct EndlessSync;

static INFO: RuleInfo = RuleInfo {
    name: "endless-sync",
    summary: "two tables keep each other in step, and nothing stops the triggers",
    severity: Severity::Error,
    hazards: &[35],
    why: "While two versions of an application run side by side, each table is kept from the other. An \
          UPDATE that the first trigger makes fires the second, whose UPDATE fires the first: rows \
          that are already equal are written too, and it ends where the server's stack does.",
    example: "CREATE TRIGGER there AFTER UPDATE ON p FOR EACH ROW EXECUTE FUNCTION p_to_pt();\n\
              CREATE TRIGGER back AFTER UPDATE ON pt FOR EACH ROW EXECUTE FUNCTION pt_to_p();",
    fix: "Let the way back write only rows that IS DISTINCT FROM finds different: the second round \
          then writes none.",
};

impl Rule for EndlessSync {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            let Some(round) = round(scene, pair) else {
                continue;
            };
            // Once for the whole round.
            if round.iter().min() != Some(&pair.source) {
                continue;
            }
            let names: Vec<_> = round.iter().map(|&oid| scene.shown(oid)).collect();
            let message = format!(
                "a write to {} comes back to it ({} → {}), and nothing ends the round",
                source.shown(),
                names.join(" → "),
                source.shown()
            );
            let object = format!("{} ↔ {}", source.shown(), shadow.shown());
            let mut suspect = Suspect::new(object, message)
                .on(pair)
                .fails_with(&["54001"])
                .fix(
                    "write on the way back only what IS DISTINCT FROM the row that is there, by a \
                     condition in WHERE or in the trigger's WHEN",
                );
            suspect.key = format!("{round:?}");
            suspect.recipes = writes::all(scene, pair);
            suspect.recipes.extend(change_on_both_sides(scene, &round));
            out.push(suspect);
        }
    }
}

/// A change of a row that each table of the round has, made there by itself: where only changes are
/// passed on, no new row gets round.
fn change_on_both_sides(scene: &Scene<'_>, round: &[Oid]) -> Option<Recipe> {
    let steps = round
        .windows(2)
        .map(|two| scene.now.pairs.get(two[0], two[1]));
    let steps: Vec<&Pair> = steps.collect::<Option<_>>()?;
    let first = steps.first()?;
    let set = values_for_change(scene, first)
        .into_iter()
        .find(|(column, _)| first.columns.contains_key(column))?;
    let part = scene.parts(first).into_iter().next().flatten();
    let made = Act::Insert {
        table: first.source,
        wishes: scene.ordinary(first, part.as_deref()),
    };
    let update = Act::Update {
        row: Row::Made(0),
        set: vec![set],
    };
    let mut recipe = Recipe::write(update).after(made);
    for step in steps {
        recipe = recipe.after(Act::Sql(copy(scene, step)?));
    }
    Some(recipe)
}

/// Copies the rows that are not there yet, as far as the triggers carry them.
fn copy(scene: &Scene<'_>, pair: &Pair) -> Option<String> {
    let source = scene.catalog().relation(pair.source)?;
    let shadow = scene.catalog().relation(pair.shadow)?;
    let carried = pair
        .columns
        .iter()
        .filter(|(from, _)| !pair.key.iter().any(|(key, _)| key == *from));
    let keys = pair.key.iter().map(|(from, to)| (from, to));
    let (from, to): (Vec<_>, Vec<_>) = keys.chain(carried).unzip();
    Some(format!(
        "INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT DO NOTHING",
        shadow.sql(),
        list(&to),
        list(&from),
        source.sql()
    ))
}

/// The tables on the way from the pair's source back to it, the source first. None if there is no
/// way back.
fn round(scene: &Scene<'_>, pair: &Pair) -> Option<Vec<Oid>> {
    if !pair.is_live() {
        return None;
    }
    let mut came_from: BTreeMap<Oid, Oid> = BTreeMap::from([(pair.shadow, pair.source)]);
    let mut waiting = vec![pair.shadow];
    while let Some(oid) = waiting.pop() {
        for next in scene.now.pairs.of_source(oid).filter(|next| next.is_live()) {
            if next.shadow == pair.source {
                let mut round = vec![oid];
                while let Some(&before) = came_from.get(round.last()?) {
                    round.push(before);
                    if before == pair.source {
                        break;
                    }
                }
                round.reverse();
                return Some(round);
            }
            came_from.entry(next.shadow).or_insert_with(|| {
                waiting.push(next.shadow);
                oid
            });
        }
    }
    None
}
