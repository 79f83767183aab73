use std::collections::BTreeMap;

use fleetproof_model::{RuleInfo, Severity};

use super::writes;
use crate::{
    catalog::Oid,
    rules::{Rule, Scene, Suspect},
    sync::Pair,
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
            out.push(suspect);
        }
    }
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
