use fleetproof_model::{RuleInfo, Severity};

use super::{remade, writes};
use crate::{
    catalog::Relation,
    rules::{Rule, Scene, Suspect},
    sync::DifferenceKind,
};

/// A sync trigger that is fired by UPDATE OF some columns only.
#[derive(Debug)]
pub(crate) struct ColumnListSkipsWrites;

static INFO: RuleInfo = RuleInfo {
    name: "column-list-skips-writes",
    summary: "UPDATE OF names fewer columns than the sync copies",
    severity: Severity::Error,
    hazards: &[25],
    why: "A trigger AFTER UPDATE OF v is fired by statements whose SET names v. An UPDATE of another \
          column that the shadow has too does not fire it, and the shadow keeps the old value until \
          some later write of v happens to bring it along.",
    example: "CREATE TRIGGER sync_c AFTER INSERT OR DELETE OR UPDATE OF v ON c\n  \
              FOR EACH ROW EXECUTE FUNCTION sync_c();",
    fix: "Leave the list out, or name every column that the function copies.",
};

impl Rule for ColumnListSkipsWrites {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, _, shadow) in scene.pairs() {
            for (table, trigger) in scene.triggers(pair) {
                let listed = table.names(&trigger.columns);
                if listed.is_empty() || !trigger.fires() {
                    continue;
                }
                let left_out = |column: &str| !listed.contains(&column);
                let copied: Vec<_> = table
                    .columns
                    .iter()
                    .map(|column| column.name.as_str())
                    .filter(|name| left_out(name) && pair.to_shadow(name).is_some())
                    .collect();
                let object = format!("{} on {}", trigger.name, table.shown());
                let message = format!(
                    "{} is fired by UPDATE OF {} only: a change of {} does not reach {}",
                    trigger.name,
                    listed.join(", "),
                    copied.join(", "),
                    Relation::shown(shadow)
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
                    .explains(&[DifferenceKind::Different])
                    .fix("leave the list of columns out")
                    .way_out(remade::way_out(scene, trigger, sql));
                suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, trigger.name);
                suspect.recipes = writes::updates(scene, pair, left_out);
                out.push(suspect);
            }
        }
    }
}
