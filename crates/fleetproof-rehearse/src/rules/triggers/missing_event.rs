use fleetproof_model::{RuleInfo, Severity};

use super::{gap, remade, writes};
use crate::{
    catalog::{Relation, RewriteRule, TriggerEvents},
    rules::{Rule, Scene, Suspect},
    sync::{DifferenceKind, Pair},
};

/// A sync trigger that is not fired by every kind of write.
#[derive(Debug)]
pub(crate) struct MissingEvent;

static INFO: RuleInfo = RuleInfo {
    name: "missing-event",
    summary: "no trigger passes one kind of write on: INSERT, UPDATE or DELETE",
    severity: Severity::Error,
    hazards: &[15, 16],
    why: "A trigger is fired by the events that it was made for. Made anew with one of them left out, \
          it says nothing: changed rows stay in the shadow as they were, deleted rows stay at all, \
          and the difference is found when the shadow has taken the source's place.",
    example: "CREATE OR REPLACE TRIGGER sync_c AFTER INSERT OR DELETE ON c\n  \
              FOR EACH ROW EXECUTE FUNCTION sync_c();",
    fix: "Name all three: AFTER INSERT OR UPDATE OR DELETE. A DELETE event is not needed where the \
          shadow's row refers to its source row with ON DELETE CASCADE.",
};

impl Rule for MissingEvent {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            if !pair.is_live() || gap::is_over(scene, pair) {
                continue;
            }
            // A trigger that is switched off has its events; it is another rule's.
            let triggers = scene.triggers(pair).into_iter().map(|(_, t)| t.events());
            let rules = scene.rules(pair).into_iter().map(RewriteRule::events);
            let events = triggers
                .chain(rules)
                .fold(TriggerEvents::NONE, TriggerEvents::or);
            let missing = TriggerEvents::ROWS.without(events);
            let (from, to) = (source.shown(), shadow.shown());
            let mut tell = |event: &str, kinds: &'static [DifferenceKind], consequence, recipes| {
                let mut told = suspect(scene, pair, source, event, consequence).explains(kinds);
                told.recipes = recipes;
                out.push(
                    kinds
                        .iter()
                        .fold(told, |told, &kind| told.diverges_as(kind)),
                );
            };
            if missing.insert() {
                let consequence = format!("new rows of {from} are missing in {to}");
                let recipes = writes::inserts(scene, pair);
                tell("INSERT", &[DifferenceKind::Missing], consequence, recipes);
            }
            if missing.update() {
                let consequence = format!("changed rows of {from} stay in {to} as they were");
                let recipes = writes::updates(scene, pair, |_| true);
                tell("UPDATE", &[DifferenceKind::Different], consequence, recipes);
            }
            if missing.delete() {
                let consequence = format!("deleted rows of {from} stay in {to}");
                let recipes = writes::deletes(scene, pair);
                tell("DELETE", &[DifferenceKind::Extra], consequence, recipes);
            }
        }
    }
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    source: &Relation,
    event: &str,
    consequence: String,
) -> Suspect {
    let triggers = scene.triggers(pair);
    let object = match triggers.as_slice() {
        [(table, trigger)] => format!("{} on {}", trigger.name, table.shown()),
        _ => format!("triggers of {}", source.shown()),
    };
    let message = format!("no trigger is fired by {event}: {consequence}");
    let mut suspect = Suspect::new(object, message)
        .on(pair)
        .fix(format!("let the trigger fire after {event} too"));
    suspect.key = format!("{}:{}:{event}", pair.source, pair.shadow);
    // Several triggers share the work: which of them should take it over is not for us to say.
    if let [(table, trigger)] = triggers.as_slice() {
        let catalog = scene.catalog();
        let sql = remade::after_each_row(catalog, table, trigger, TriggerEvents::ROWS, None);
        suspect = suspect.way_out(remade::way_out(scene, trigger, sql));
    }
    suspect
}
