use std::collections::BTreeMap;

use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::keys::{ShadowKey, shadow_keys};
use crate::{
    rules::{Counted, Rule, Scene, Suspect, backfill::Backfill},
    sync::Pair,
    trial::{Act, Recipe},
};

/// A key between shadows while rows are missing in the one that it refers to.
#[derive(Debug)]
pub(crate) struct PrematureForeignKey;

static INFO: RuleInfo = RuleInfo {
    name: "premature-foreign-key",
    summary: "a foreign key between shadow tables while rows are missing in the one referred to",
    severity: Severity::Error,
    hazards: &[1, 2, 3, 5, 88],
    why: "The sync trigger writes the referring shadow within the write to the live table. If the \
          row that the key refers to was never copied to its shadow, the key refuses the trigger's \
          insert, and the live write fails with it, although both live tables would accept it. NOT \
          VALID is no protection: it skips rows that are there, never new ones. A deferred key fails \
          at COMMIT, where no savepoint helps.",
    example: "ALTER TABLE group_type_ci_runner_machines_687967fa8a\n  \
              ADD CONSTRAINT fk FOREIGN KEY (runner_id, runner_type)\n  \
              REFERENCES group_type_ci_runners_e59bb2812d (id, runner_type) NOT VALID;",
    fix: "Copy the rows referred to completely, verify that none is missing, copy the referring \
          rows, then add the key, then validate it. Or let the key refer to the source.",
};

impl Rule for PrematureForeignKey {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        // A key may stand on each partition and on the routing table under one name: one defect.
        let mut defects: BTreeMap<String, Vec<ShadowKey<'_>>> = BTreeMap::new();
        for key in shadow_keys(scene) {
            let (old, rests) = (key.is_old(scene), rests_on_all_rows(scene, &key));
            // That all is well with a key which was there before is nothing new.
            if key.is_crossed(scene) || (old && rests) {
                continue;
            }
            let (child, parent) = (key.child.shadow, key.parent.shadow);
            let name = format!("{child}:{parent}:{}:{old}:{rests}", key.key.name);
            defects.entry(name).or_default().push(key);
        }
        out.extend(
            defects
                .into_iter()
                .filter_map(|(name, keys)| suspect(scene, name, &keys)),
        );
    }
}

/// Whether the rows were counted, and none is missing that the key may ask for.
fn rests_on_all_rows(scene: &Scene<'_>, key: &ShadowKey<'_>) -> bool {
    let pair = (key.parent.source, key.parent.shadow);
    let counted = scene.today.missing.get(&pair);
    counted.is_some_and(|missing| {
        let concerned = match key.parts() {
            Some(parts) => missing.within(&parts).total(),
            None => missing.total(),
        };
        missing.partial.is_none() && concerned == 0
    })
}

fn suspect(scene: &Scene<'_>, name: String, keys: &[ShadowKey<'_>]) -> Option<Suspect> {
    let first = keys.first()?;
    let (key, child, parent) = (first.key, first.child, first.parent);
    let (source, written) = (scene.shown(parent.source), scene.shown(child.source));
    let (relation, other) = (first.relation.shown(), first.other.shown());
    let waits = match (key.deferred, key.validated) {
        (true, _) => ", at COMMIT since the key is deferred",
        (false, false) => ", although the key is NOT VALID: that spares old rows only",
        _ => "",
    };
    let message = format!(
        "{relation} must find its row in {other}, but rows of {source} are missing there; a write \
         to {written} that belongs to such a row fails in the sync trigger{waits}, and a COPY or \
         an INSERT of many rows fails whole if one of them does"
    );
    let shadow = scene.shown(parent.shadow);
    let mut suspect = Suspect::new(first.shown(), message)
        .on(child)
        .fails_with(&["23503"])
        .or_note(format!(
            "{relation} must find its row in {other}: no write fails for it as long as every row \
             of {source} is in {shadow}"
        ));
    suspect.key = name;
    for recipe in recipes(scene, child, parent, keys) {
        suspect = suspect.try_write(recipe);
    }
    let parts: Option<Vec<_>> = keys.iter().map(ShadowKey::parts).collect();
    suspect = suspect.count(match parts {
        Some(parts) => Counted::MissingIn(parent.source, parent.shadow, parts.concat()),
        None => Counted::Missing(parent.source, parent.shadow),
    });
    let (way_out, left_behind) = way_out(scene, child, parent, &key.name);
    suspect = suspect.way_out(way_out).fix(format!(
        "copy every row of {source} to {shadow} before the key, and verify that none is \
         missing{left_behind}"
    ));
    if is_unknown(scene, parent) {
        suspect.severity = Severity::Warning;
        suspect.unproved = Some(Severity::Warning);
        suspect.unshown = None;
    }
    Some(suspect)
}

/// Whether nobody knows which rows are missing: they were not to be looked at, or it took too long.
fn is_unknown(scene: &Scene<'_>, parent: &Pair) -> bool {
    let counted = scene.today.missing.get(&(parent.source, parent.shadow));
    !scene.today.looked || counted.is_some_and(|missing| missing.partial.is_some())
}

/// New rows that belong to rows which the shadow lacks: one of each kind by itself, and one among
/// others.
fn recipes(scene: &Scene<'_>, child: &Pair, parent: &Pair, keys: &[ShadowKey<'_>]) -> Vec<Recipe> {
    let mut found = Vec::new();
    let mut among_others = None;
    for part in scene.parts(parent) {
        let part = part.as_deref();
        let missing = scene.history.row(parent, part, false).is_some();
        if !missing || !keys.iter().any(|key| key.concerns(part)) {
            continue;
        }
        let orphan = scene.orphan(child, part);
        among_others.get_or_insert_with(|| Act::InsertAll {
            table: child.source,
            rows: vec![scene.ordinary(child, part), orphan.clone()],
        });
        found.push(Recipe::write(Act::Insert {
            table: child.source,
            wishes: orphan,
        }));
    }
    found.truncate(3);
    found.extend(among_others.map(Recipe::write));
    found
}

/// Parents, verification, children, and the key as it is; and a sentence on what stays behind.
fn way_out(scene: &Scene<'_>, child: &Pair, parent: &Pair, key: &str) -> (WayOut, String) {
    let before = &scene.before.catalog;
    let mut way = WayOut::default();
    if let Some(parents) = Backfill::of(before, parent) {
        let children = Backfill::of(before, child).map(|backfill| backfill.copy);
        let left_behind = parents.left_behind();
        way.before = vec![parents.copy, parents.verify];
        way.before.extend(children);
        return (way, left_behind);
    }
    // The tables are made by the migration itself: within it, right before the key.
    let makes = scene.statements().filter(|(_, text)| text.contains(key));
    let (Some((_, makes)), Some(parents)) = (makes.last(), Backfill::of(scene.catalog(), parent))
    else {
        return (way, String::new());
    };
    let left_behind = parents.left_behind();
    let children = Backfill::of(scene.catalog(), child).map(|backfill| backfill.copy);
    way.instead = vec![parents.copy, parents.verify];
    way.instead.extend(children);
    way.instead.push(makes.to_owned());
    (way, left_behind)
}
