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

/// A key between shadows that has no action where the key between the sources has one.
#[derive(Debug)]
pub(crate) struct WithoutCascade;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-key-without-cascade",
    summary: "a key between shadows without the ON DELETE of the key between their sources",
    severity: Severity::Warning,
    hazards: &[9],
    why: "When a source row goes, the source's own cascade deletes or changes its children, but their \
          sync triggers wait until those of the row itself have fired. The parent's sync therefore \
          deletes the shadow's parent while its shadow children are still there; a key without an \
          action refuses that, and the live DELETE fails. The names of the triggers do not help: a \
          cascade leaves its triggers to the statement that it belongs to.",
    example: "-- managers: runner_id REFERENCES runners ON DELETE CASCADE\n\
              ALTER TABLE managers_shadow ADD FOREIGN KEY (runner_id) REFERENCES runners_shadow;",
    fix: "The action of the source's key on the shadow's key too.",
};

impl Rule for WithoutCascade {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for key in shadow_keys(scene) {
            let own = source_key(scene, &key);
            let own = own.filter(|own| matches!(own.on_delete, 'c' | 'n' | 'd'));
            if let (Some(own), 'a' | 'r') = (own, key.key.on_delete) {
                out.push(suspect(scene, &key, own));
            }
        }
    }
}

fn suspect(scene: &Scene<'_>, key: &ShadowKey<'_>, own: &Constraint) -> Suspect {
    let parent = scene.shown(key.parent.source);
    let message = format!(
        "a DELETE from {parent} takes the row out of {} before those of {} are gone that refer to \
         it: the source says {}, this key says nothing, and refuses it",
        key.other.shown(),
        key.relation.shown(),
        action(own.on_delete),
    );
    let mut suspect = Suspect::new(key.shown(), message)
        .on(key.child)
        .fails_with(&["23503"])
        .severity(Severity::Warning, None)
        .fix(format!("{} on this key too", action(own.on_delete)))
        .way_out(way::like_source(scene, key, own));
    // One defect for all partitions under one name.
    suspect.key = format!(
        "{}:{}:{}",
        key.child.shadow, key.parent.shadow, key.key.name
    );
    for recipe in deletes_of_parents(scene, key) {
        suspect = suspect.try_write(recipe);
    }
    suspect
}
