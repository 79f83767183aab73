use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::{
    keys::{ShadowKey, shadow_keys},
    way,
};
use crate::{
    rules::{Rule, Scene, Suspect},
    trial::{Act, Recipe},
};

/// A key from a partition to one that holds other rows.
#[derive(Debug)]
pub(crate) struct WrongPartition;

static INFO: RuleInfo = RuleInfo {
    name: "fk-to-wrong-partition",
    summary: "a foreign key from one partition to a partition that holds rows of another kind",
    severity: Severity::Error,
    hazards: &[4],
    why: "The two partitions take different values of the column by which rows are routed, and that \
          column is part of the key: no row of the one ever finds its row in the other. Every new \
          row of that partition fails in the sync trigger, whatever was copied. It comes of copying \
          a line and changing one name of two.",
    example: "ALTER TABLE project_type_ci_runner_machines_687967fa8a\n  \
              ADD CONSTRAINT fk FOREIGN KEY (runner_id, runner_type)\n  \
              REFERENCES group_type_ci_runners_e59bb2812d (id, runner_type);",
    fix: "Let the key refer to the partition for the same values, or put one key on the routing \
          table.",
};

impl Rule for WrongPartition {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let keys = shadow_keys(scene).into_iter();
        out.extend(
            keys.filter(|key| key.is_crossed(scene))
                .map(|key| suspect(scene, &key)),
        );
    }
}

fn suspect(scene: &Scene<'_>, key: &ShadowKey<'_>) -> Suspect {
    let (own, other) = (key.relation.shown(), key.other.shown());
    let values = |relation: &crate::catalog::Relation| relation.list_values().join(", ");
    let message = format!(
        "{own} takes rows for {}, and by its key they must be in {other}, which takes rows for {}: \
         every new row of {} that is routed there fails in the sync trigger",
        values(key.relation),
        values(key.other),
        scene.shown(key.child.source),
    );
    let mut suspect = Suspect::new(key.shown(), message)
        .on(key.child)
        .fails_with(&["23503"]);
    for part in key.relation.list_values() {
        suspect = suspect.try_write(Recipe::write(Act::Insert {
            table: key.child.source,
            wishes: scene.ordinary(key.child, Some(&part)),
        }));
    }
    let (fix, way) = remedy(scene, key);
    suspect.fix(fix).way_out(way)
}

/// The partition of the parents that takes the same values, if there is one.
fn remedy(scene: &Scene<'_>, key: &ShadowKey<'_>) -> (String, WayOut) {
    let own = key.relation.list_values();
    let right = scene.catalog().children(key.parent.shadow).find(|other| {
        let theirs = other.list_values();
        own.iter().all(|value| theirs.contains(value))
    });
    let Some(right) = right else {
        let fix = format!(
            "put one key on {} instead, which refers to {}",
            scene.shown(key.child.shadow),
            scene.shown(key.parent.shadow)
        );
        return (fix, way::replaced(scene, key, None));
    };
    let wrong = format!("REFERENCES {}(", key.other.sql());
    let definition = key
        .key
        .definition
        .replace(&wrong, &format!("REFERENCES {}(", right.sql()));
    (
        format!(
            "let it refer to {}, which takes the same rows",
            right.shown()
        ),
        way::replaced(scene, key, Some(&definition)),
    )
}
