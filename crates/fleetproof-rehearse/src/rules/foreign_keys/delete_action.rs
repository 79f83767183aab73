use fleetproof_model::{RuleInfo, Severity};

use super::{
    keys::{ShadowKey, shadow_keys},
    source_key::{action, deletes_of_parents, source_key},
    way,
};
use crate::{
    catalog::Constraint,
    rules::{Rule, Scene, Suspect},
};

/// A key between shadows that does something else than the sources do when a parent goes.
#[derive(Debug)]
pub(crate) struct DeleteAction;

static INFO: RuleInfo = RuleInfo {
    name: "delete-action-differs",
    summary: "a key between shadows with another ON DELETE than the key between their sources",
    severity: Severity::Error,
    hazards: &[10, 11],
    why: "What a key between the sources does to the children of a row that goes, the sync trigger \
          carries over to the shadow. If the key between the shadows does something else, it comes \
          first or last and wins there: with CASCADE the shadow loses children that the source \
          keeps, and the change that follows finds no row. A key without a counterpart between the \
          sources does the same, or refuses a DELETE that the source allows.",
    example: "-- managers: runner_id REFERENCES runners ON DELETE SET NULL\n\
              ALTER TABLE managers_shadow ADD FOREIGN KEY (runner_id)\n  \
              REFERENCES runners_shadow ON DELETE CASCADE;",
    fix: "The same action on both, or none on the shadow, where the sync does the work; no key \
          between the shadows if there is none between the sources.",
};

impl Rule for DeleteAction {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for key in shadow_keys(scene) {
            let own = source_key(scene, &key);
            let acts = matches!(key.key.on_delete, 'c' | 'n' | 'd');
            if own.is_none_or(|own| acts && own.on_delete != key.key.on_delete) {
                out.push(suspect(scene, &key, own));
            }
        }
    }
}

fn suspect(scene: &Scene<'_>, key: &ShadowKey<'_>, own: Option<&Constraint>) -> Suspect {
    let (child, parent) = (
        scene.shown(key.child.source),
        scene.shown(key.parent.source),
    );
    let does = match own {
        Some(own) => format!("the key of {child} says {}", action(own.on_delete)),
        None => format!("{child} has no key to {parent}"),
    };
    let message = format!(
        "when a row of {parent} goes, the key of {} says {}, but {does}: the two tables part, or the \
         DELETE fails",
        key.relation.shown(),
        action(key.key.on_delete),
    );
    let mut suspect = Suspect::new(key.shown(), message).on(key.child);
    suspect.key = format!(
        "{}:{}:{}",
        key.child.shadow, key.parent.shadow, key.key.name
    );
    for recipe in deletes_of_parents(scene, key) {
        suspect = suspect.try_write(recipe);
    }
    suspect = suspect.fails_with(&["23503"]).or_diverges();
    match own {
        None => suspect
            .fix(format!(
                "no key on {}: the sync does what {child} does",
                key.relation.shown()
            ))
            .way_out(way::replaced(scene, key, None)),
        Some(own) => suspect
            .fix(format!("{} there too", action(own.on_delete)))
            .way_out(way::like_source(scene, key, own)),
    }
}
