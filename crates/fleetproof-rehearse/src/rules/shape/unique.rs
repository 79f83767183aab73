use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::{
    keys::{Key, keys},
    remedy::after,
};
use crate::rules::{Rule, Scene, Suspect};

/// A unique key of a shadow that the source's keys do not imply.
#[derive(Debug)]
pub(crate) struct UniqueStricter;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-unique-stricter",
    summary: "a unique key of a shadow, or of one of its partitions, over fewer or other columns than \
              the source's",
    severity: Severity::Error,
    hazards: &[57],
    why: "Two rows that the source tells apart are one and the same for the shadow's key: the second \
          fails in the sync trigger, and the live write with it. A key of the shadow is safe if it has \
          all columns of some unique key of the source: then that one is hit first.",
    example: "CREATE UNIQUE INDEX ON ci_runner_machines_687967fa8a (system_xid, runner_type);",
    fix: "Add the columns of a unique key of the source to the shadow's, or make the source's key as \
          strict first.",
};

impl Rule for UniqueStricter {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for key in keys(scene) {
            if key.index.valid && key.covered_by(scene).is_empty() {
                out.extend(suspect(scene, &key));
            }
        }
    }
}

fn suspect(scene: &Scene<'_>, key: &Key<'_>) -> Option<Suspect> {
    let columns: Vec<_> = key.from()?.iter().map(|c| c.name.as_str()).collect();
    let message = format!(
        "{} takes each ({}) once, and no unique key of {} forbids a second one: it fails in the sync \
         trigger",
        key.table.shown(),
        columns.join(", "),
        key.source.shown(),
    );
    let mut suspect = told(scene, key, message)?;
    suspect.way_out = match key.on_source(scene) {
        Some(sql) => WayOut {
            before: vec![sql],
            ..WayOut::default()
        },
        None => after([key.dropped()]),
    };
    Some(suspect.fix(format!(
        "give {} the same key first, or add to {} the columns of a unique key that {} has",
        key.source.shown(),
        key.index.name,
        key.source.shown(),
    )))
}

/// A suspect about the key, with two rows that are one for it.
pub(super) fn told(scene: &Scene<'_>, key: &Key<'_>, message: String) -> Option<Suspect> {
    let object = format!("{} on {}", key.index.name, key.table.shown());
    let mut suspect = Suspect::new(object, message)
        .on(key.pair)
        .try_write(key.doubles(scene, |_, _| None)?)
        .fails_with(&["23505"])
        .naming(key.names(scene));
    suspect.key = key.identity();
    suspect.count = key.count(scene);
    Some(suspect)
}
