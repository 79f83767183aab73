use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::{
    ALL_KINDS,
    gap::{self, Gap},
    remade::is_create_trigger,
    writes,
};
use crate::{
    catalog::{Relation, Trigger},
    rules::{Rule, Scene, State, Suspect, backfill::Backfill},
    sql::mentions,
    sync::Pair,
};

/// A sync trigger that is gone, for a while or for good.
#[derive(Debug)]
pub(crate) struct DroppedTrigger;

static INFO: RuleInfo = RuleInfo {
    name: "dropped-trigger",
    summary: "between two commits, or from then on, no trigger keeps the shadow table",
    severity: Severity::Error,
    hazards: &[22, 23],
    why: "A migration drops the sync trigger and makes it anew in another transaction, or drops its \
          function with CASCADE and makes only the function anew. What is written in between goes to \
          the source alone. It is not made good later: the trigger's UPDATE of a row that the shadow \
          does not have changes nothing, and is no error.",
    example: "DROP TRIGGER sync_c ON c;\nCREATE TRIGGER sync_c AFTER INSERT OR UPDATE OR DELETE ON c\n  \
              FOR EACH ROW EXECUTE FUNCTION sync_c();",
    fix: "Drop and make it in one transaction, or use CREATE OR REPLACE TRIGGER. Change the function \
          by CREATE OR REPLACE FUNCTION, which leaves the trigger alone. Copy what was written in \
          between.",
};

impl Rule for DroppedTrigger {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            if !pair.is_live() && !gap::is_over(scene, pair) {
                out.push(suspect(scene, pair, source, shadow));
            }
        }
    }
}

fn suspect(scene: &Scene<'_>, pair: &Pair, source: &Relation, shadow: &Relation) -> Suspect {
    let (from, to) = (source.shown(), shadow.shown());
    let lost = triggers_lost(scene, pair);
    let name = lost.first().map_or_else(
        || format!("{from} → {to}"),
        |(_, trigger)| format!("{} on {from}", trigger.name),
    );
    let mut suspect = Suspect::new(name, String::new())
        .on(pair)
        .explains(ALL_KINDS);
    suspect.key = format!("{}:{}", pair.source, pair.shadow);
    suspect.recipes = writes::all(scene, pair);
    let comes_back = live(scene.ahead, pair);
    let remakes = |text: &str| {
        let ahead = scene.ahead.catalog.tree(pair.source).into_iter();
        is_create_trigger(text)
            && ahead
                .flat_map(|table| &table.triggers)
                .any(|trigger| live_by(scene.ahead, pair, trigger) && mentions(text, &trigger.name))
    };
    let gap = Gap::find(scene, |state| !live(state, pair), remakes);
    let of_function = remade_function(scene, &lost);
    match (comes_back, gap) {
        (true, gap) => {
            let until = gap.as_ref().map_or_else(String::new, |gap| {
                format!(" until line {} has made it anew", gap.last_line)
            });
            suspect.message = format!(
                "no trigger keeps {to}{until}: what live sessions write to {from} meanwhile does not \
                 reach {to}, and is not made good afterwards"
            );
            let together = gap.and_then(|gap| gap.together(scene));
            if let Some((instead, replaces)) = together {
                suspect.replaces = replaces;
                suspect.way_out.instead = instead;
            }
            suspect.fix(
                "drop it and make it anew in one transaction, or replace it by CREATE OR REPLACE; \
                 copy what was written in between",
            )
        }
        (false, _) if of_function => {
            suspect.message = format!(
                "the trigger that keeps {to} went with its function; the function was made anew, the \
                 trigger was not: writes to {from} do not reach {to} any more"
            );
            let mut after: Vec<String> = lost
                .iter()
                .map(|(_, trigger)| trigger.definition.clone())
                .collect();
            let backfill = Backfill::of(scene.catalog(), pair);
            after.extend(backfill.into_iter().map(|all| all.copy));
            suspect
                .fix("make the trigger too, in the same transaction; CREATE OR REPLACE FUNCTION would not have dropped it")
                .way_out(WayOut {
                    after,
                    ..WayOut::default()
                })
        }
        (false, _) => {
            suspect.message = format!(
                "no trigger keeps {to} from here on, and it stays: it falls behind {from} with every \
                 write"
            );
            suspect.severity(Severity::Warning, None).fix(format!(
                "if the sync is over, nothing may read {to} any more: drop it too"
            ))
        }
    }
}

fn live(state: &State, pair: &Pair) -> bool {
    state
        .pairs
        .get(pair.source, pair.shadow)
        .is_some_and(Pair::is_live)
}

fn live_by(state: &State, pair: &Pair, trigger: &Trigger) -> bool {
    let pair = state.pairs.get(pair.source, pair.shadow);
    pair.is_some_and(|pair| pair.triggers.contains(&trigger.oid))
}

/// The pair's triggers in the last state in which it had any, each with its table.
fn triggers_lost<'a>(scene: &Scene<'a>, pair: &Pair) -> Vec<(&'a Relation, &'a Trigger)> {
    let states = scene.applied.iter().rev().map(|applied| &applied.state);
    let mut states = states.chain([scene.before]);
    let Some(state) = states.find(|state| live(state, pair)) else {
        return Vec::new();
    };
    let tree = state.catalog.tree(pair.source).into_iter();
    tree.flat_map(|table| table.triggers.iter().map(move |trigger| (table, trigger)))
        .filter(|(_, trigger)| live_by(state, pair, trigger))
        .collect()
}

/// Whether the functions of the lost triggers are there at the end, as others of the same names.
fn remade_function(scene: &Scene<'_>, lost: &[(&Relation, &Trigger)]) -> bool {
    let states = || scene.applied.iter().map(|applied| &applied.state);
    let name = |trigger: &Trigger| {
        let mut states = states().chain([scene.before]);
        states.find_map(|state| Some(state.catalog.function(trigger.function)?.sql()))
    };
    !lost.is_empty()
        && lost.iter().all(|(_, trigger)| {
            let ahead = &scene.ahead.catalog;
            let name = name(trigger);
            ahead.function(trigger.function).is_none()
                && ahead.functions.iter().any(|f| Some(f.sql()) == name)
        })
}
