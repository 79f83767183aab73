use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::rights::{WRITES, a_change, acting, has, writers};
use crate::{
    catalog::Relation,
    rules::{Rule, Scene, Suspect},
    sql::identifier,
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// A role that may write the source and not its shadow.
#[derive(Debug)]
pub(crate) struct MissingPrivilege;

static INFO: RuleInfo = RuleInfo {
    name: "missing-privilege-on-shadow",
    summary: "a role may write the source, and the sync may not write the shadow for it",
    severity: Severity::Error,
    hazards: &[79],
    why: "A trigger's function runs with the rights of whoever writes the table, unless it is SECURITY \
          DEFINER: then with those of its owner. A role that was granted the source and not the \
          shadow can write neither any more. That the owner's own tests pass proves nothing.",
    example: "GRANT INSERT, UPDATE, DELETE ON ci_runners TO app;  -- and nothing on the shadow",
    fix: "Grant on the shadow what is granted on the source, before the trigger is there.",
};

impl Rule for MissingPrivilege {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            for writer in writers(scene, pair) {
                let acting = acting(scene, pair, &writer);
                let lacks = |privilege: &str| !has(scene.catalog(), &acting, shadow, privilege);
                if WRITES.into_iter().chain(["SELECT"]).any(lacks) {
                    out.push(suspect(scene, pair, (source, shadow), &writer, &acting));
                }
            }
        }
    }
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    (source, shadow): (&Relation, &Relation),
    writer: &str,
    acting: &str,
) -> Suspect {
    let catalog = scene.catalog();
    let how = match writer == acting {
        true => String::new(),
        false => format!(", and the function acts as {acting}"),
    };
    let message = format!(
        "{writer} may write {}{how}, but not {}, which the sync trigger writes with it",
        source.shown(),
        shadow.shown()
    );
    // What the role has on the source; SELECT finds the row that is to be changed.
    let wanted = WRITES
        .into_iter()
        .filter(|one| has(catalog, writer, source, one));
    let wanted: Vec<&str> = ["SELECT"].into_iter().chain(wanted).collect();
    let grant = format!(
        "GRANT {} ON {} TO {}",
        wanted.join(", "),
        shadow.sql(),
        identifier(acting)
    );
    let mut way = WayOut::default();
    let before = &scene.before.catalog;
    // What the migration revokes it would revoke again.
    let lacked = |shadow: &Relation| wanted.iter().any(|one| !has(before, acting, shadow, one));
    match before.relation(shadow.oid).is_some_and(lacked) {
        true => way.before.push(grant),
        false => way.after.push(grant),
    }
    let mut suspect = Suspect::new(format!("{acting} on {}", shadow.shown()), message)
        .on(pair)
        .fails_with(&["42501"])
        .fix(format!(
            "grant {acting} on {} what {writer} has on {}",
            shadow.shown(),
            source.shown()
        ))
        .way_out(way);
    for write in writes(scene, pair) {
        suspect = suspect.try_write(Recipe::write(write).role(writer));
    }
    suspect
}

/// One write of each kind.
fn writes(scene: &Scene<'_>, pair: &Pair) -> Vec<Act> {
    let part = scene.parts(pair).into_iter().next().flatten();
    let mut found = vec![Act::Insert {
        table: pair.source,
        wishes: scene.ordinary(pair, part.as_deref()),
    }];
    if let Some((at, _)) = scene.old(pair) {
        let row = Row::Old(at);
        let change = a_change(scene, pair);
        found.extend(change.map(|change| Act::Update {
            row,
            set: vec![change],
        }));
        found.push(Act::Delete { row });
    }
    found
}
