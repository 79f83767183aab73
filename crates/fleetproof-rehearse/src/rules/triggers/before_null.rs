use fleetproof_model::{RuleInfo, Severity};

use super::{ALL_KINDS, is_before_row, remade, returns_null, writes};
use crate::rules::{Rule, Scene, Suspect};

/// A function that returns NULL, called before the write.
#[derive(Debug)]
pub(crate) struct BeforeTriggerReturnsNull;

static INFO: RuleInfo = RuleInfo {
    name: "before-trigger-returns-null",
    summary: "a sync function that returns NULL fires BEFORE the write, which is thrown away",
    severity: Severity::Error,
    hazards: &[31],
    why: "What a function returns means nothing after the write, and RETURN NULL is what sync functions \
          end with. Before the write it means: leave this row out. The live table stays as it was, \
          the shadow has the row, and the application is told INSERT 0 0, not an error.",
    example: "CREATE TRIGGER sync_p BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION sync_p();\n\
              -- and sync_p() ends with RETURN NULL",
    fix: "Let it fire AFTER the write.",
};

impl Rule for BeforeTriggerReturnsNull {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            for (table, trigger) in scene.triggers(pair) {
                if !is_before_row(trigger) || !returns_null(scene, trigger) {
                    continue;
                }
                let object = format!("{} on {}", trigger.name, table.shown());
                let message = format!(
                    "{} fires before the write and returns NULL: the row is written to {}, and not \
                     to {}",
                    trigger.name,
                    shadow.shown(),
                    source.shown()
                );
                let events = trigger.events();
                let sql =
                    remade::after_each_row(scene.catalog(), table, trigger, events, trigger.when());
                let mut suspect = Suspect::new(object, message)
                    .on(pair)
                    .explains(ALL_KINDS)
                    .fix("let the trigger fire AFTER the write")
                    .way_out(remade::way_out(scene, trigger, sql));
                suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, trigger.name);
                suspect.recipes = writes::of(scene, pair, events);
                out.push(suspect);
            }
        }
    }
}
