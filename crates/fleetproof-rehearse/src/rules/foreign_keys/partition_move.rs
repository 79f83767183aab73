use fleetproof_model::{RuleInfo, Severity};

use super::keys::{ShadowKey, shadow_keys};
use crate::{
    rules::{Rule, Scene, Suspect},
    trial::{Act, Recipe, Row},
};

/// A row that others refer to is to change its partition.
#[derive(Debug)]
pub(crate) struct PartitionMove;

static INFO: RuleInfo = RuleInfo {
    name: "partition-move",
    summary: "a row that a key between shadows refers to cannot change its partition",
    severity: Severity::Warning,
    hazards: &[12, 13],
    why: "When the source row changes the value by which its shadow is routed, the shadow row moves: \
          for the partition that it leaves this is a DELETE. A key between partitions refuses it, \
          or, with ON DELETE CASCADE, deletes the children in silence. A key on the routing table \
          sees an UPDATE instead, which fails without ON UPDATE CASCADE, and with it changes \
          children that the source leaves as they are.",
    example: "ALTER TABLE group_type_ci_runner_machines_687967fa8a\n  \
              ADD CONSTRAINT fk FOREIGN KEY (runner_id, runner_type)\n  \
              REFERENCES group_type_ci_runners_e59bb2812d (id, runner_type)\n  \
              ON UPDATE CASCADE ON DELETE CASCADE;",
    fix: "Put the key on the routing table, and let nobody change the value that rows are routed by \
          unless the children's is changed in the same statement.",
};

impl Rule for PartitionMove {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let mut keys = shadow_keys(scene);
        // Where partitions have keys of their own, those strike first.
        keys.sort_by_key(|key| !key.relation.is_partition);
        let mut found: Vec<Suspect> = Vec::new();
        for key in keys.iter().filter(|key| !key.is_crossed(scene)) {
            // One defect for all partitions under one name.
            let (child, parent) = (key.child.shadow, key.parent.shadow);
            let name = format!("{child}:{parent}:{}", key.key.name);
            let Some(suspect) = suspect(scene, name, key) else {
                continue;
            };
            match found.iter_mut().find(|known| known.key == suspect.key) {
                Some(known) => {
                    let shadow = scene.shown(child);
                    known.object = format!("{} on partitions of {shadow}", key.key.name);
                    known.recipes.extend(suspect.recipes);
                }
                None => found.push(suspect),
            }
        }
        out.extend(found);
    }
}

fn suspect(scene: &Scene<'_>, name: String, key: &ShadowKey<'_>) -> Option<Suspect> {
    let catalog = scene.catalog();
    let shadow = catalog.relation(key.parent.shadow)?;
    let [column] = shadow.routing_columns()[..] else {
        return None;
    };
    let moves = key.parent.to_source(column)?;
    let what = match (
        key.relation.is_partition,
        key.key.on_delete,
        key.key.on_update,
    ) {
        (true, 'c', _) => "deletes the rows that refer to it there, and the source keeps its own",
        (false, _, 'c') => "changes the rows that refer to it there, and not those of the source",
        _ => "is refused there as long as rows refer to it",
    };
    let message = format!(
        "a row of {} that changes its {moves} moves to another partition of {}: by the key of {} \
         that {what}",
        scene.shown(key.parent.source),
        shadow.shown(),
        key.relation.shown(),
    );
    let mut suspect = Suspect::new(key.shown(), message)
        .on(key.parent)
        .fails_with(&["23503"])
        .or_diverges()
        .severity(Severity::Warning, None)
        .fix(format!(
            "let nobody change {moves} of a row that others belong to; where it must be, change the \
             children in the same transaction, below a key on the routing table that is deferred"
        ));
    suspect.key = name;
    for (part, other) in moves_between(scene, key) {
        let Some((at, _)) = scene.history.row(key.parent, Some(&part), true) else {
            continue;
        };
        let child = Act::Insert {
            table: key.child.source,
            wishes: scene.ordinary(key.child, Some(&part)),
        };
        let set = vec![(moves.to_owned(), other)];
        let row = Row::Old(at);
        suspect = suspect.try_write(Recipe::write(Act::Update { row, set }).after(child));
    }
    Some(suspect)
}

/// From each partition that the key concerns to each other, as far as that is not too much.
fn moves_between(scene: &Scene<'_>, key: &ShadowKey<'_>) -> Vec<(String, String)> {
    let parts: Vec<String> = scene.parts(key.parent).into_iter().flatten().collect();
    let concerned = parts.iter().filter(|part| key.concerns(Some(part)));
    let others = |part| parts.iter().filter(move |other| *other != part);
    let both = concerned.flat_map(|part| others(part).map(|other| (part.clone(), other.clone())));
    both.take(6).collect()
}
