use fleetproof_model::{RuleInfo, Severity};

use super::{ALL_KINDS, remade, writes};
use crate::{
    catalog::TriggerEvents,
    rules::{Rule, Scene, Suspect},
};

/// A function for rows, called once for each statement.
#[derive(Debug)]
pub(crate) struct RowFunctionPerStatement;

static INFO: RuleInfo = RuleInfo {
    name: "row-function-per-statement",
    summary: "a sync function that uses NEW or OLD is called FOR EACH STATEMENT",
    severity: Severity::Error,
    hazards: &[27],
    why: "FOR EACH STATEMENT is what CREATE TRIGGER does if nothing is said. Called so, a function is \
          given no row: every column of NEW and OLD is NULL. What it inserts is refused by the shadow, \
          and the live write with it; where the shadow takes NULLs, a row of NULLs arrives instead.",
    example: "CREATE TRIGGER sync_c AFTER INSERT OR UPDATE OR DELETE ON c\n  \
              EXECUTE FUNCTION sync_c();",
    fix: "Say FOR EACH ROW, or write the function for transition tables.",
};

impl Rule for RowFunctionPerStatement {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            for (table, trigger) in scene.triggers(pair) {
                let events = trigger.events();
                let of_rows = TriggerEvents::ROWS.without(events) != TriggerEvents::ROWS;
                let given_rows = trigger.old_table.is_some() || trigger.new_table.is_some();
                if trigger.for_each_row() || given_rows || !of_rows || !trigger.fires() {
                    continue;
                }
                let object = format!("{} on {}", trigger.name, table.shown());
                let message = format!(
                    "{} is called once for each statement, and is given no row: what is written to \
                     {} reaches {} as NULLs, or is refused there",
                    trigger.name,
                    source.shown(),
                    shadow.shown()
                );
                let sql = remade::after_each_row(scene.catalog(), table, trigger, events, None);
                let mut suspect = Suspect::new(object, message)
                    .on(pair)
                    .explains(ALL_KINDS)
                    .fix("make the trigger FOR EACH ROW")
                    .way_out(remade::way_out(scene, trigger, sql));
                suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, trigger.name);
                suspect.recipes = writes::of(scene, pair, events);
                out.push(suspect);
            }
        }
    }
}
